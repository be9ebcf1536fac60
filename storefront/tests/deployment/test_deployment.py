"""The shop as docs/deploy.md sets it up, walked through in the browser by its real name."""

import re
import shutil
import signal
import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from storefront.servers import wait_until
from storefront.testing import PASSWORD, make_picture
from storefront.tests.browser.faults import Faults
from storefront.tests.deployment import guide
from storefront.tests.deployment.shop import HOST, OPINION, OWNER, Shop
from storefront.tests.deployment.visitor import Answer, Visitor

YEAR = "max-age=31536000; includeSubDomains; preload"
PUBLIC = ["/", "/c/", "/c/textiles/rugs/", "/p/star-rug/", "/p/star-rug/reviews/", "/search/?q=rug"]
STOCK_PICTURE = """
from storefront.testing import make_category, make_image, make_product
make_image(make_product("Harbour print", sku="HARBOUR", category=make_category("Prints")))
"""
LOSS = """
from catalog.models import Product
from catalog.verbs import edit_catalog
with edit_catalog(by=None) as edit:
    edit.delete(Product.objects.filter(slug="harbour-print"))
"""
INDEXES = """
from catalog import indexes, snapshots
if all(snapshots.generation(stored.KIND) for stored in indexes.STORED):
    print("all are stored")
"""


@pytest.fixture(autouse=True)
def healthy(visitor: Visitor) -> None:
    """Each test finds the shop well, whatever the one before it did."""
    assert visitor.get("/healthz").status == 200
    assert visitor.get("/readyz").status == 200


def sign_in(page: Page, email: str) -> None:
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def confirm_address(page: Page, shop: Shop, email: str) -> None:
    expect(page.get_by_role("heading", name="Check your e-mail")).to_be_visible()
    page.goto(shop.office.link_to(email))
    page.get_by_role("button", name="Yes, it’s mine").click()
    expect(page.get_by_text("is confirmed.")).to_be_visible()


def test_every_way_in_leads_to_https(page: Page, faults: Faults, visitor: Visitor) -> None:
    faults.expect(f"request to another host: http://{HOST}/")
    page.goto(f"http://{HOST}/c/textiles/?page=1")
    expect(page).to_have_url(f"https://{HOST}/c/textiles/?page=1")
    with pytest.raises(ssl.SSLError, match="unrecognized name"):
        visitor.connect("elsewhere.example.com")


def test_a_shopper_looks_around(page: Page) -> None:
    page.goto("/")
    page.locator("main").get_by_role("link", name=re.compile("^Textiles")).first.click()
    page.locator("main").get_by_role("link", name="Star rug").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Star rug")
    expect(page.get_by_text(f"{OPINION} 5.")).to_be_visible()
    page.locator("#reviews").get_by_role("link", name="Read all 6 reviews").click()
    expect(page).to_have_url("/p/star-rug/reviews/")
    expect(page.get_by_text(f"{OPINION} 0.")).to_be_visible()
    page.get_by_label("Search the shop").fill("cushion")
    page.get_by_label("Search the shop").press("Enter")
    expect(page.locator("main").get_by_role("link", name="Moon cushion")).to_be_visible()


def test_a_customer_signs_up_and_writes_a_review(page: Page, shop: Shop) -> None:
    page.goto("/accounts/signup/?next=/me/reviews/moon-cushion/")
    page.get_by_label("E-mail").fill("casey@example.com")
    page.get_by_label("Display name").fill("Casey")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    confirm_address(page, shop, "casey@example.com")
    letter = shop.office.last_to("casey@example.com")
    assert letter["From"] == "Parquet <shop@example.com>"

    page.goto("/me/reviews/moon-cushion/")
    page.locator(".review-form label").filter(has_text="5 stars").click()
    page.get_by_role("textbox", name="Title").fill("Good night")
    page.get_by_role("textbox", name="Your review").fill("Soft on one side, cool on the other.")
    page.get_by_role("button", name="Post review").click()
    expect(page.get_by_text("We’ll look at your review before it shows.")).to_be_visible()


def test_staff_change_a_product_and_hand_in_a_picture(
    page: Page, shop: Shop, visitor: Visitor, tmp_path: Path
) -> None:
    page.goto("/admin/catalog/product/")
    sign_in(page, OWNER)
    confirm_address(page, shop, OWNER)
    response = page.goto("/admin/catalog/product/")
    assert "default-src 'self'" in response.headers["content-security-policy"]
    assert "unsafe" not in response.headers["content-security-policy"]
    page.get_by_role("link", name="Tide towel").click()
    page.locator("[name=description]").fill("Woven where the sea is cold.")
    picture = tmp_path / "tide.jpg"
    # Larger than nginx lets through unless it is told to.
    picture.write_bytes(make_picture(seed=3, size=(1600, 2000)).read() + bytes(3_000_000))
    page.get_by_label("Add pictures").set_input_files(picture)
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()

    shows(page, "/p/tide-towel/", "Woven where the sea is cold.")
    answer = visitor.get(address_of_size(visitor, "/p/tide-towel/"))
    assert answer.headers["Server"] == "nginx"
    assert answer.headers["Content-Type"] == "image/avif"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"

    def is_seen() -> bool:
        page.goto("/p/tide-towel/")
        seen = "img => img.complete && img.naturalWidth > 0 && img.currentSrc.endsWith('.avif')"
        return page.locator(".gallery__picture img").first.evaluate(seen)

    assert wait_until(is_seen)


def test_every_answer_is_guarded(visitor: Visitor) -> None:
    home = visitor.get("/")
    style = re.search(r'href="(/static/css/base\.\w+\.css)"', home.text)[1]
    pages = ["/", "/accounts/login/", "/accounts/signup/", "/nowhere/"]
    for address in [*pages, "/admin/", style, "/media/nothing.jpg"]:
        headers = visitor.get(address).headers
        assert headers["Strict-Transport-Security"] == YEAR, address
        assert headers["X-Content-Type-Options"] == "nosniff", address
    for address in pages:
        headers = visitor.get(address).headers
        assert "default-src 'self'" in headers["Content-Security-Policy"], address
        assert "unsafe" not in headers["Content-Security-Policy"], address
        assert headers["Referrer-Policy"] == "same-origin", address
        assert headers["X-Frame-Options"] == "DENY", address
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", address
        assert "camera=()" in headers["Permissions-Policy"], address
    assert home.headers["Content-Encoding"] == "br"
    static = visitor.get(style)
    assert static.headers["Content-Encoding"] == "br"
    assert "immutable" in static.headers["Cache-Control"]


def test_guessing_passwords_ends_for_one_address_alone(page: Page, shop: Shop) -> None:
    guesser = shop.visitor("127.0.0.2")

    def guess(number: int) -> Answer:
        fields = {"login": f"nobody{number}@example.com", "password": "let me in"}
        # Whatever it says about where it comes from.
        elsewhere = {"X-Forwarded-For": f"10.0.0.{number}"}
        return guesser.post("/accounts/login/", fields, **elsewhere)

    refusal = next(answer for number in range(60) if (answer := guess(number)).status != 200)
    assert refusal.status == 429
    assert refusal.headers["Retry-After"] == "300"
    assert "Parquet" in refusal.text

    page.goto("/accounts/login/")
    sign_in(page, "alice@example.com")
    expect(page.get_by_role("banner").get_by_text("Alice")).to_be_visible()


def test_the_shop_goes_on_without_redis(page: Page, shop: Shop, visitor: Visitor) -> None:
    page.goto("/accounts/login/?next=/p/star-rug/")
    sign_in(page, "alice@example.com")
    expect(page.get_by_role("banner").get_by_text("Alice")).to_be_visible()
    shop.redis.stop()
    try:
        for address in PUBLIC:
            began = time.monotonic()
            assert visitor.get(address).status == 200, address
            assert time.monotonic() - began < 5, address
        assert visitor.get("/healthz").status == 200
        assert "the database stands in" in visitor.get("/readyz").text
        page.goto("/p/star-rug/")
        expect(page.get_by_role("heading", level=1)).to_have_text("Star rug")
        expect(page.get_by_role("banner").get_by_text("Alice")).to_be_visible()
    finally:
        shop.redis.start()
    assert wait_until(lambda: '"cache": "ok"' in visitor.get("/readyz").text)
    page.reload()
    expect(page.get_by_role("banner").get_by_text("Alice")).to_be_visible()


def test_systemd_is_told_when_the_shop_is_ready(shop: Shop) -> None:
    assert guide.setting(guide.files()[guide.WEB], "Type") == "notify"
    assert shop.notices.recv(1024).startswith(b"READY=1")


def test_new_workers_take_over_without_dropping_a_request(shop: Shop, visitor: Visitor) -> None:
    with ThreadPoolExecutor() as others:
        with shop.table_held("catalog_edition") as is_awaited:
            asked = others.submit(visitor.get, "/c/textiles/rugs/?page=1")
            assert wait_until(is_awaited)
            before = shop.web.said().count("Booting worker")
            shop.web.send_signal(signal.SIGHUP)
            assert wait_until(lambda: shop.web.said().count("Booting worker") == before + 2)
        assert asked.result().status == 200


def test_a_restart_turns_nobody_away(shop: Shop, visitor: Visitor) -> None:
    with ThreadPoolExecutor() as others:
        with shop.table_held("catalog_edition") as is_awaited:
            asked = others.submit(visitor.get, "/c/textiles/rugs/?page=1")
            assert wait_until(is_awaited)
            stopped = others.submit(shop.web.stop)
            assert wait_until(lambda: "Handling signal: term" in shop.web.said())
            late = others.submit(shop.visitor().get, "/healthz")
        assert asked.result().status == 200
        stopped.result()
        shop.web.start()
        assert late.result().status == 200


def test_a_new_secret_key_signs_nobody_out(shop: Shop, visitor: Visitor) -> None:
    alice = {"login": "alice@example.com", "password": PASSWORD}
    assert visitor.post("/accounts/login/", alice).status == 302
    (change,) = guide.commands("A new secret key")
    shop.run(guide.put_in(change, {guide.ENVIRONMENT: shop.settings_file}))
    former = shop.environment["SECRET_KEY"]
    shop.restart_with_settings()
    assert shop.environment["SECRET_KEY_FALLBACKS"] == former != shop.environment["SECRET_KEY"]
    assert "Hello, Alice" in visitor.get("/me/").text


def test_a_backup_brings_the_shop_back(shop: Shop, visitor: Visitor) -> None:
    shop.run('storefront-manage shell --no-imports --command "$STOCK"', STOCK=STOCK_PICTURE)
    address = address_of_size(visitor, "/p/harbour-print/")
    picture = visitor.get(address).body
    night = guide.put_in(
        guide.files()[guide.BACKUP],
        {
            "/var/backups/storefront": shop.folder / "backups",
            "/var/lib/storefront": shop.folder,
            guide.ENVIRONMENT: shop.settings_file,
        },
    )
    shop.run(night, **shop.postgresql)

    shop.run('storefront-manage shell --no-imports --command "$LOSS"', LOSS=LOSS)
    shutil.rmtree(shop.folder / "media")
    assert wait_until(lambda: visitor.get("/p/harbour-print/").status == 404)
    assert visitor.get(address).status == 404

    shop.web.stop()
    shop.worker.stop()
    (folder,) = (shop.folder / "backups").iterdir()
    places = {
        "/var/backups/storefront/2026-01-31": folder,
        "/var/lib/storefront": shop.folder,
        "redis-cli": f"redis-cli -p {shop.redis.port}",
    }
    *_, restore = guide.commands("Backups")
    shop.run(guide.put_in(restore, places), **shop.postgresql)
    shop.web.start()
    shop.worker.start()
    assert visitor.get("/p/harbour-print/").status == 200
    assert visitor.get(address).body == picture


def test_the_indexes_are_stored_every_hour(shop: Shop) -> None:
    shop.run(guide.files()[guide.HOURLY])
    said = shop.run('storefront-manage shell --no-imports --command "$INDEXES"', INDEXES=INDEXES)
    assert "all are stored" in said


def shows(page: Page, address: str, text: str) -> None:
    """Within the two seconds for which a page may be kept."""

    def is_shown() -> bool:
        page.goto(address)
        return page.locator("main").get_by_text(text).first.is_visible()

    assert wait_until(is_shown, seconds=10)


def address_of_size(visitor: Visitor, product: str) -> str:
    """A size of the product's picture: the worker makes it, until then the original is shown."""
    found: list[str] = []

    def is_there() -> bool:
        found.extend(re.findall(r"/media/\S+\.avif", visitor.get(product).text))
        return bool(found)

    assert wait_until(is_there)
    return found[0]

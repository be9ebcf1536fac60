"""`manage.py import_products`: what a feed makes of the shop, and the account it gives."""

import gzip
import json
import tempfile
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from unittest import mock

from django.core.management import CommandError, call_command
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase
from PIL import Image

from catalog.feeds import fetching
from catalog.feeds.importer import FeedImport
from catalog.feeds.outcome import Outcome
from catalog.models import (
    Attribute,
    Brand,
    Category,
    Change,
    Product,
    ProductImage,
    ProductValue,
    Variant,
)
from catalog.verbs import edit_catalog
from storefront.testing import StoreTestCase, make_product

Cells = dict[str, str]
PLAIN = {
    "id": "1",
    "title": "Push It Messenger Bag",
    "price": "45.00 USD",
    "availability": "in_stock",
    "product_type": "Gear > Bags",
}


def row(**cells: str) -> Cells:
    return PLAIN | cells


def variants(*cells: Cells, group: str = "G") -> list[Cells]:
    return [
        row(id=f"{group}-{number}", item_group_id=group, **own)
        for number, own in enumerate(cells, start=1)
    ]


def feed(*rows: Cells, separator: str = "\t") -> bytes:
    columns = list(dict.fromkeys(column for cells in rows for column in cells)) or list(PLAIN)
    lines = [columns, *([cells.get(column, "") for column in columns] for cells in rows)]
    return "".join(separator.join(line) + "\n" for line in lines).encode()


def import_feed(*rows: Cells, **options: Any) -> Outcome:
    feed_import = FeedImport(BytesIO(feed(*rows)), by=options.pop("by", None), **options)
    for steps in (feed_import.check(), feed_import.write()):
        for _progress in steps:
            pass
    feed_import.close()
    return feed_import.outcome


def account(outcome: Outcome) -> tuple[int, int, int, int]:
    assert outcome.done == outcome.rows
    return outcome.created, outcome.updated, outcome.unchanged, outcome.rejected


def values_of(product: Product) -> list[tuple[str, str]]:
    """The product's own attributes in alphabetical order."""
    ties = product.product_values.filter(variant=None)
    return sorted(ties.values_list("value__attribute__name", "value__text"))


def options_of(sku: str) -> list[str]:
    return sorted(
        ProductValue.objects.filter(variant__sku=sku).values_list("value__text", flat=True)
    )


def a_picture(color: str = "#a63d21", kind: str = "JPEG") -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (40, 50), color).save(buffer, kind)
    return buffer.getvalue()


class ProductTests(StoreTestCase):
    def test_a_row_alone_is_a_product_with_one_variant(self) -> None:
        outcome = import_feed(
            row(
                sale_price="30.00 USD",
                sale_price_effective_date="2026-05-01/2026-05-31",
                brand="Luma",
                gtin="4006381333931",
                description="Much more than a <b>tote</b>.",
            ),
            by=self.sam,
        )
        self.assertEqual(account(outcome), (1, 0, 0, 0))
        product = Product.objects.get(external_id="1")
        self.assertEqual(
            (product.name, product.slug, product.brand.name, product.description),
            ("Push It Messenger Bag", "push-it-messenger-bag", "Luma", "Much more than a tote."),
        )
        self.assertEqual(product.category.path, "gear/bags")
        self.assertTrue(product.is_visible)
        self.assertEqual(product.created_by, self.sam)
        variant = product.variants.get()
        self.assertEqual((variant.sku, variant.gtin), ("1", "4006381333931"))
        self.assertEqual((variant.price, variant.sale_price), (Decimal(45), Decimal(30)))
        self.assertEqual(variant.sale_from.isoformat(), "2026-05-01T00:00:00+00:00")
        self.assertEqual(variant.stock, 100)

    def test_rows_of_a_group_are_one_product_wherever_they_stand(self) -> None:
        red, blue = variants({"color": "Red", "size": "M"}, {"color": "Blue", "size": "M"})
        outcome = import_feed(red, row(id="other", title="Ball"), blue)
        self.assertEqual(account(outcome), (3, 0, 0, 0))
        product = Product.objects.get(external_id="G")
        self.assertEqual([v.sku for v in product.variants.order_by("position")], ["G-1", "G-2"])
        self.assertEqual(options_of("G-1"), ["M", "Red"])
        self.assertEqual(options_of("G-2"), ["Blue", "M"])
        self.assertEqual(values_of(product), [])

    def test_what_variants_have_in_common_belongs_to_the_product(self) -> None:
        import_feed(
            *variants(
                {"size": "S", "material": "Wool/Cotton", "gender": "female", "color": "Red/Black"},
                {"size": "M", "material": "Wool/Cotton", "gender": "female", "color": "Red/Black"},
            )
        )
        product = Product.objects.get(external_id="G")
        self.assertEqual(
            values_of(product),
            [("Gender", "Female"), ("Material", "Cotton"), ("Material", "Wool")],
        )
        self.assertEqual(options_of("G-1"), ["Red/Black", "S"])

    def test_a_single_product_has_each_of_its_colours(self) -> None:
        import_feed(row(color="Red/Black", size="38/40", condition="refurbished"))
        self.assertEqual(
            values_of(Product.objects.get()),
            [("Color", "Black"), ("Color", "Red"), ("Condition", "Refurbished"), ("Size", "38/40")],
        )

    def test_details_become_attributes_of_a_guessed_kind(self) -> None:
        details = 'D:Ratio:"16:9",D:Waterproof:Yes,D:Width:40 cm,:Season:Fall,:Season:Winter'
        import_feed(row(product_detail=details, color="Red"))
        self.assertEqual(
            values_of(Product.objects.get()),
            [
                ("Color", "Red"),
                ("Ratio", "16:9"),
                ("Season", "Fall"),
                ("Season", "Winter"),
                ("Waterproof", "Yes"),
                ("Width", "40 cm"),
            ],
        )
        kinds = {a.name: (a.kind, a.unit) for a in Attribute.objects.all()}
        self.assertEqual(
            kinds,
            {
                "Color": ("color", ""),
                "Ratio": ("text", ""),
                "Season": ("text", ""),
                "Waterproof": ("boolean", ""),
                "Width": ("number", "cm"),
            },
        )
        width = ProductValue.objects.get(value__attribute__name="Width").value
        self.assertEqual(width.number, Decimal(40))

    def test_an_attribute_that_the_shop_has_keeps_its_kind(self) -> None:
        with edit_catalog(by=None) as edit:
            edit.save([Attribute(name="WATERPROOF", kind="text")])
        import_feed(row(product_detail="D:Waterproof:Yes"))
        self.assertEqual(Attribute.objects.get().kind, "text")

    def test_spellings_that_differ_in_letter_case_are_one_category_brand_and_value(self) -> None:
        import_feed(
            row(id="1", brand="Luma", material="Wool"),
            row(id="2", brand="LUMA", material="wool", product_type="gear>BAGS"),
        )
        self.assertEqual(Category.objects.count(), 2)
        self.assertEqual(Brand.objects.count(), 1)
        self.assertEqual(ProductValue.objects.values("value").distinct().count(), 1)

    def test_products_of_one_name_have_addresses_of_their_own(self) -> None:
        import_feed(row(id="1"), row(id="2"), row(id="3", title="Push it! Messenger bag"))
        slugs = Product.objects.order_by("pk").values_list("slug", flat=True)
        self.assertEqual(len(set(slugs)), 3)

    def test_titles_are_shown_as_typed_and_run_nowhere(self) -> None:
        titles = [
            "<script>alert(1)</script>",
            "{{ 7*7 }}{% load x %}",
            "&lt;b&gt;",
            "5 > 3 & 2 < 4",
        ]
        import_feed(*(row(id=str(number), title=title) for number, title in enumerate(titles)))
        self.assertEqual(set(Product.objects.values_list("name", flat=True)), {*titles})

    def test_categories_of_one_name_below_each_other_have_addresses_of_their_own(self) -> None:
        import_feed(row(product_type="Gear > Gear > Gear"))
        paths = Category.objects.order_by("depth").values_list("path", flat=True)
        self.assertEqual(list(paths), ["gear", "gear/gear", "gear/gear/gear"])

    def test_a_category_of_twelve_levels_is_the_deepest(self) -> None:
        names = [f"Level {number}" for number in range(13)]
        outcome = import_feed(
            row(id="1", product_type=" > ".join(names[:12])),
            row(id="2", product_type=" > ".join(names)),
        )
        self.assertEqual(account(outcome), (1, 0, 0, 1))
        self.assertIn("at most 12", outcome.errors[0].reason)

    def test_everything_is_one_job_of_one_person_in_the_journal(self) -> None:
        outcome = import_feed(row(id="1"), row(id="2"), by=self.sam)
        self.assertEqual(
            set(Change.objects.values_list("job", "actor")), {(outcome.job, self.sam.pk)}
        )


class AgainTests(StoreTestCase):
    """A feed that is imported again changes what differs and nothing else."""

    def test_nothing_changes_the_second_time(self) -> None:
        rows = [
            row(id="1", brand="Luma", color="Red/Black", product_detail="D:Width:40 cm"),
            *variants({"color": "Red", "size": "M"}, {"color": "Blue", "size": "M"}),
        ]
        import_feed(*rows)
        changes = Change.objects.count()
        self.assertEqual(account(import_feed(*rows)), (0, 0, 3, 0))
        self.assertEqual(Change.objects.count(), changes)

    def test_only_the_rows_that_differ_are_updated(self) -> None:
        rows = variants({"color": "Red"}, {"color": "Blue"}, {"color": "Green"})
        import_feed(*rows)
        rows[1]["price"] = "50.00 USD"
        outcome = import_feed(*rows)
        self.assertEqual(account(outcome), (0, 1, 2, 0))
        change = Change.objects.get(job=outcome.job)
        self.assertEqual((change.model, change.after), ("variant", {"price": "50.00"}))

    def test_a_change_of_the_product_counts_for_its_first_row(self) -> None:
        rows = variants({"color": "Red"}, {"color": "Blue"})
        import_feed(*rows)
        rows = [cells | {"title": "Sack", "product_detail": "D:Style:Tote"} for cells in rows]
        self.assertEqual(account(import_feed(*rows)), (0, 1, 1, 0))
        product = Product.objects.get()
        self.assertEqual(product.name, "Sack")
        self.assertEqual(values_of(product), [("Style", "Tote")])

    def test_a_new_variant_joins_its_product(self) -> None:
        red, blue = variants({"color": "Red"}, {"color": "Blue"})
        import_feed(red)
        self.assertEqual(account(import_feed(red, blue)), (1, 0, 1, 0))
        self.assertEqual(Product.objects.get().variants.count(), 2)

    def test_variants_may_trade_their_options(self) -> None:
        import_feed(*variants({"color": "Red"}, {"color": "Blue"}))
        outcome = import_feed(*variants({"color": "Blue"}, {"color": "Red"}))
        self.assertEqual(account(outcome), (0, 2, 0, 0))
        self.assertEqual(options_of("G-1"), ["Blue"])

    def test_products_that_the_file_leaves_out_stay(self) -> None:
        import_feed(row(id="1"), row(id="2"))
        for outcome in (import_feed(row(id="2")), import_feed()):
            self.assertEqual(outcome.rejected, 0)
        self.assertEqual(Product.objects.filter(is_visible=True).count(), 2)

    def test_availability_moves_stock_only_between_none_and_some(self) -> None:
        import_feed(row())
        for held, availability, expected in (
            (7, "in_stock", 7),
            (7, "out_of_stock", 0),
            (0, "out_of_stock", 0),
            (0, "in_stock", 100),
        ):
            with edit_catalog(by=None) as edit:
                variant = Variant.objects.get()
                variant.stock = held
                edit.save([variant])
            import_feed(row(availability=availability))
            variant.refresh_from_db()
            self.assertEqual(variant.stock, expected, availability)

    def test_a_column_that_is_absent_changes_nothing(self) -> None:
        full = row(
            description="Roomy",
            brand="Luma",
            sale_price="30.00 USD",
            gtin="4006381333931",
            color="Red",
            product_detail="D:Style:Tote",
        )
        import_feed(full)
        self.assertEqual(account(import_feed(row())), (0, 0, 1, 0))

    def test_a_feed_of_prices_needn_t_tell_variants_apart(self) -> None:
        rows = variants({"color": "Red", "size": "M"}, {"color": "Blue", "size": "M"})
        import_feed(*rows)
        prices = [{k: v for k, v in cells.items() if k not in {"color", "size"}} for cells in rows]
        prices[1]["price"] = "50.00 USD"
        self.assertEqual(account(import_feed(*prices)), (0, 1, 1, 0))
        self.assertEqual(options_of("G-2"), ["Blue", "M"])
        self.assertEqual(Variant.objects.get(sku="G-2").price, Decimal(50))
        new = prices[0] | {"id": "G-3"}, prices[0] | {"id": "G-4"}
        self.assertEqual(account(import_feed(*prices, *new)), (1, 0, 2, 1))

    def test_what_differs_no_more_goes_from_the_variants_to_the_product(self) -> None:
        sizes = {"color": "Red", "size": "S"}, {"color": "Red", "size": "M"}
        import_feed(*variants(sizes[0] | {"material": "Wool"}, sizes[1] | {"material": "Silk"}))
        self.assertEqual(options_of("G-1"), ["Red", "S", "Wool"])
        rows = variants(*(cells | {"material": "Silk"} for cells in sizes))
        import_feed(*rows)
        self.assertEqual(options_of("G-1"), ["Red", "S"])
        self.assertEqual(values_of(Product.objects.get()), [("Material", "Silk")])
        self.assertEqual(account(import_feed(*rows)), (0, 0, 2, 0))

    def test_an_empty_cell_ends_a_sale_and_keeps_everything_else(self) -> None:
        full = row(
            description="Roomy",
            brand="Luma",
            sale_price="30.00 USD",
            sale_price_effective_date="2026-05-01/2026-05-31",
            gtin="4006381333931",
            color="Red",
            product_detail="D:Style:Tote",
        )
        import_feed(full)
        outcome = import_feed(dict.fromkeys(full, "") | row())
        product = Product.objects.get()
        self.assertEqual(account(outcome), (0, 1, 0, 0))
        self.assertEqual(
            Change.objects.get(job=outcome.job).after,
            {"sale_price": None, "sale_from": None, "sale_to": None},
        )
        self.assertEqual((product.description, product.brand.name), ("Roomy", "Luma"))
        self.assertEqual(values_of(product), [("Color", "Red"), ("Style", "Tote")])

    def test_details_replace_values_of_their_own_names_only(self) -> None:
        import_feed(row(product_detail="D:Climate:Cool,D:Climate:Dry,D:Style:Tote"))
        import_feed(row(product_detail="D:Climate:Warm"))
        self.assertEqual(values_of(Product.objects.get()), [("Climate", "Warm"), ("Style", "Tote")])


class RejectionTests(StoreTestCase):
    def test_a_bad_row_costs_only_itself(self) -> None:
        outcome = import_feed(row(id="1"), row(id="2", price="free"), row(id="3"))
        self.assertEqual(account(outcome), (2, 0, 0, 1))
        (error,) = outcome.errors
        self.assertEqual(
            (error.line, error.column, error.text, error.reason),
            (3, "price", "free", "This isn't a price: write it like 12.50 USD."),
        )

    def test_a_repeated_row_is_accounted_for(self) -> None:
        self.assertEqual(account(import_feed(row(), row())), (1, 0, 1, 0))

    def test_a_sku_of_another_product_is_left_to_it(self) -> None:
        make_product("Kept by hand", sku="1")
        outcome = import_feed(row(id="1"), row(id="2"))
        self.assertEqual(account(outcome), (1, 0, 0, 1))
        self.assertEqual(
            outcome.errors[0].reason,
            "The shop has this SKU already, at the product “Kept by hand”.",
        )

    def test_options_that_another_variant_of_the_shop_has_are_rejected(self) -> None:
        import_feed(*variants({"color": "Red"}, {"color": "Blue"}))
        (again,) = variants({"color": "Blue"})
        outcome = import_feed(row(id="before"), again | {"id": "G-9"}, row(id="after"))
        self.assertEqual(account(outcome), (2, 0, 0, 1))
        self.assertEqual(
            outcome.errors[0].reason,
            "The variant has the same options as the SKU G-2 in the shop.",
        )

    def test_a_price_below_a_sale_that_the_feed_says_nothing_of_is_rejected(self) -> None:
        import_feed(row(sale_price="30.00 USD"))
        outcome = import_feed(row(price="20.00 USD"))
        self.assertEqual(account(outcome), (0, 0, 0, 1))
        self.assertEqual(
            outcome.errors[0].reason, "The price isn't above the sale price in the shop, 30.00."
        )

    @override_settings(SHOP_CURRENCY="EUR")
    def test_prices_are_in_the_shop_s_currency(self) -> None:
        outcome = import_feed(row(id="1"), row(id="2", price="45.00 EUR"))
        self.assertEqual(account(outcome), (1, 0, 0, 1))


class PictureTests(StoreTestCase):
    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (self.folder / "red.jpg").write_bytes(a_picture("#a63d21"))
        (self.folder / "blue.png").write_bytes(a_picture("#21a6a6", "PNG"))
        (self.folder / "back.webp").write_bytes(a_picture("#222222", "WEBP"))

    def sources(self) -> list[str]:
        return list(ProductImage.objects.order_by("position").values_list("source", flat=True))

    def test_local_ones_are_the_union_in_order_and_a_variant_has_its_own(self) -> None:
        outcome = import_feed(
            *variants(
                {"color": "Red", "image_link": "red.jpg", "additional_image_link": "back.webp"},
                {"color": "Blue", "image_link": "blue.png", "additional_image_link": "back.webp"},
            ),
            folder=self.folder,
        )
        self.assertEqual(outcome.warnings, [])
        self.assertEqual(outcome.pictures_added, 3)
        self.assertEqual(self.sources(), ["red.jpg", "back.webp", "blue.png"])
        blue = Variant.objects.get(sku="G-2").picture
        self.assertEqual((blue.source, blue.alt), ("blue.png", "Push It Messenger Bag, Blue"))
        self.assertEqual((blue.width, blue.height), (40, 50))
        self.assertRegex(blue.picture.name, r"^products/push-it-messenger-bag-[0-9a-f]{16}\.png$")

    def test_are_not_taken_in_again(self) -> None:
        rows = [row(image_link="red.jpg")]
        import_feed(*rows, folder=self.folder)
        (self.folder / "red.jpg").unlink()
        outcome = import_feed(*rows, folder=self.folder)
        self.assertEqual(account(outcome), (0, 0, 1, 0))
        self.assertEqual(ProductImage.objects.count(), 1)

    def test_that_a_feed_replaces_go_and_those_of_staff_stay(self) -> None:
        import_feed(row(image_link="red.jpg"), folder=self.folder)
        product = Product.objects.get()
        with edit_catalog(by=None) as edit:
            own = ProductImage(product=product, picture="own.jpg", width=1, height=1, position=9)
            edit.save([own])
        outcome = import_feed(row(image_link="blue.png"), folder=self.folder)
        self.assertEqual(account(outcome), (0, 1, 0, 0))
        self.assertEqual(self.sources(), ["", "blue.png"])
        self.assertEqual(product.variants.get().picture.source, "blue.png")

    def test_that_are_missing_or_none_never_cost_their_row(self) -> None:
        (self.folder / "notes.txt").write_text("no picture")
        (self.folder / "broken.jpg").write_bytes(a_picture()[:200])
        outcome = import_feed(
            *(
                row(id=str(number), image_link=link)
                for number, link in enumerate(["gone.jpg", "notes.txt", "broken.jpg", ""])
            ),
            folder=self.folder,
        )
        self.assertEqual(account(outcome), (4, 0, 0, 0))
        self.assertEqual([warning.line for warning in outcome.warnings], [2, 3, 4])

    def test_nothing_outside_the_feed_s_folder_is_read(self) -> None:
        inner = self.folder / "feed"
        inner.mkdir()
        (inner / "link.jpg").symlink_to(self.folder / "red.jpg")
        (inner / "door").symlink_to(self.folder)
        links = [
            "../red.jpg",
            "x/../../red.jpg",
            str(self.folder / "red.jpg"),
            f"file://{self.folder}/red.jpg",
            "link.jpg",
            "door/red.jpg",
        ]
        outcome = import_feed(
            *(row(id=str(n), image_link=link) for n, link in enumerate(links)), folder=inner
        )
        self.assertEqual(account(outcome), (6, 0, 0, 0))
        self.assertEqual(len(outcome.warnings), 6)
        self.assertFalse(ProductImage.objects.exists())

    def test_of_an_uploaded_feed_can_t_be_local(self) -> None:
        outcome = import_feed(row(image_link="red.jpg"), folder=None)
        self.assertEqual(outcome.warnings[0].reason, "The feed came without its pictures.")

    def test_of_private_addresses_are_refused_before_anything_is_asked(self) -> None:
        links = [
            "http://127.0.0.1:8000/admin/",
            "http://169.254.169.254/latest/",
            "ftp://x.example/",
        ]
        with mock.patch.object(fetching, "resolve", side_effect=AssertionError):
            outcome = import_feed(
                *(row(id=str(n), image_link=link) for n, link in enumerate(links))
            )
        self.assertEqual(account(outcome), (3, 0, 0, 0))
        self.assertEqual([warning.line for warning in outcome.warnings], [2, 3, 4])

    def test_of_a_dead_host_are_one_warning_and_left_to_nobody(self) -> None:
        links = [f"https://pictures.example/{number}.jpg" for number in range(3)]
        dead = fetching.HostFailed("The host pictures.example can't be found.")
        with mock.patch.object(fetching, "resolve", side_effect=dead) as resolve:
            outcome = import_feed(
                *(row(id=str(n), image_link=link) for n, link in enumerate(links))
            )
        self.assertEqual(resolve.call_count, 1)
        self.assertEqual(account(outcome), (3, 0, 0, 0))
        self.assertEqual(
            [str(warning) for warning in outcome.warnings],
            [
                "line 2: image_link: “https://pictures.example/0.jpg”: "
                "The host pictures.example can't be found. It costs 3 pictures."
            ],
        )
        self.assertEqual(outcome.pictures_waiting, 0)


class CommandTests(StoreTestCase):
    def setUp(self) -> None:
        self.path = Path(self.enterContext(tempfile.TemporaryDirectory())) / "feed.tsv"

    def call(self, content: bytes, *arguments: str) -> str:
        self.path.write_bytes(content)
        out = StringIO()
        call_command("import_products", str(self.path), *arguments, stdout=out, stderr=out)
        return out.getvalue()

    def test_prints_the_account(self) -> None:
        out = self.call(feed(row(), row(id="2", price="free"), row()), "--by", self.sam.email)
        self.assertEqual(
            out.splitlines(),
            [
                "rejected, line 3: price: “free”: This isn't a price: write it like 12.50 USD.",
                "warning, line 4: id: “1”: The row repeats line 2 and changes nothing.",
                "feed.tsv: 3 rows, separated by tabs",
                "1 created + 0 updated + 1 unchanged + 1 rejected = 3",
                "products: 1 created, 0 updated, 0 unchanged",
            ],
        )
        self.assertEqual(Product.objects.get().created_by, self.sam)

    def test_reads_commas_and_gzip_and_says_so(self) -> None:
        out = self.call(gzip.compress(feed(row(), separator=",")))
        self.assertIn("feed.tsv: 1 row, separated by commas", out)

    def test_gives_machines_the_account_as_json(self) -> None:
        found = json.loads(self.call(feed(row(), row(id="2", price="free")), "--json"))
        self.assertEqual(found["rows"], 2)
        self.assertEqual((found["created"], found["rejected"], found["remaining"]), (1, 1, 0))
        self.assertEqual(found["errors"][0]["line"], 3)
        self.assertTrue(found["finished"])

    def test_can_check_without_writing(self) -> None:
        out = self.call(feed(row(), row(id="2", price="free")), "--check")
        self.assertIn("1 would be rejected. Nothing was imported.", out)
        self.assertFalse(Product.objects.exists())

    def test_refuses_what_is_no_feed_before_anything_is_written(self) -> None:
        latin = feed(*(row(id=str(number)) for number in range(50))) + b"51\tGr\xf6\xdfe\n"
        for content, message in (
            (b"", "feed.tsv: The file is empty.\nNothing was imported."),
            (latin, "feed.tsv: The file is not UTF-8: byte 0xF6 on line 52."),
            (b"id\ttitle\n", "feed.tsv: Column price is missing."),
        ):
            with self.assertRaises(CommandError) as refused:
                self.call(content)
            self.assertIn(message, str(refused.exception))
        self.assertFalse(Change.objects.exists())

    def test_a_feed_without_rows_changes_nothing(self) -> None:
        make_product()
        self.assertIn("0 products in the file. Nothing was changed.", self.call(feed()))
        self.assertEqual(Product.objects.count(), 1)

    def test_a_file_or_person_that_isn_t_there_is_named(self) -> None:
        with self.assertRaisesMessage(CommandError, "nowhere.tsv: No such file or directory"):
            call_command("import_products", "nowhere.tsv")
        with self.assertRaisesMessage(CommandError, "Nobody has the e-mail address no@one.example"):
            self.call(feed(row()), "--by", "no@one.example")

    def test_ctrl_c_ends_with_the_account_so_far(self) -> None:
        with (
            mock.patch("catalog.feeds.importer._put", side_effect=KeyboardInterrupt),
            self.assertRaises(SystemExit) as ended,
        ):
            out = StringIO()
            self.path.write_bytes(feed(row()))
            call_command("import_products", str(self.path), stdout=out)
        self.assertEqual(ended.exception.code, 130)
        self.assertIn("1 rows were not reached. Run the import again to go on.", out.getvalue())


# What a feed may say in each column, among it what contradicts and what can't be read.
SAID = {
    "id": ["1", "2", "3", "G", ""],
    "title": ["", "Bag", "Ball", "\x07"],
    "price": ["9.00 USD", "10.00 USD", "0"],
    "sale_price": ["", "8.00 USD", "9.50 USD"],
    "product_type": ["A", "A > B", "a>b", "A > > B"],
    "item_group_id": ["", "G", "H"],
    "brand": ["", "X", "x"],
    "color": ["", "Red", "Blue", "red"],
    "material": ["", "Wool", "Wool/Silk"],
    "product_detail": ["", "D:A:1", "D:A:2,D:B:Yes", "oops"],
}
ROWS = st.fixed_dictionaries(
    {}, optional={column: st.sampled_from(texts) for column, texts in SAID.items()}
)


class AccountTests(HypothesisTestCase):
    @settings(max_examples=30, deadline=None)
    @given(st.lists(ROWS, max_size=6))
    def test_every_row_has_one_fate_and_the_second_import_changes_nothing(
        self, changes: list[Cells]
    ) -> None:
        rows = [row(**cells) for cells in changes]
        first = import_feed(*rows)
        self.assertEqual(first.done, len(rows))
        self.assertEqual(first.created, Variant.objects.count())
        second = import_feed(*rows)
        self.assertEqual(account(second), (0, 0, len(rows) - first.rejected, first.rejected))

"""Fetching remote pictures: from a server on loopback, through a resolver of the test's own."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from unittest import mock

import pytest
from django.test import TestCase
from PIL import Image

from catalog.feeds import fetching, remote_pictures
from catalog.feeds.fetching import Fetcher, HostFailed, Hosts, NotFetched
from catalog.feeds.importer import FeedImport
from catalog.models import ProductImage, Variant

HERE, ELSEWHERE = "127.0.0.1", "127.0.0.2"


def a_picture() -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (40, 50), "#a63d21").save(buffer, "JPEG")
    return buffer.getvalue()


class Answers(BaseHTTPRequestHandler):
    """A host of pictures with bad habits."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        port = self.server.server_port
        redirects = {
            "/moved": "/picture.jpg",
            "/inward": f"http://private.example:{port}/picture.jpg",
            "/to-loopback": f"http://127.0.0.1:{port}/picture.jpg",
            "/to-file": "file:///etc/passwd",
            "/round": "/round",
            "/to-nonsense": "http://[bad/",
        }
        if self.path in redirects:
            self.send_response(302)
            self.send_header("Location", redirects[self.path])
            self.end_headers()
        elif self.path == "/hangs-up":
            self.close_connection = True
        elif self.path == "/silent":
            self.rfile.read(1)  # until whoever asked has gone
        elif self.path in {"/trickles", "/drips"}:
            self.wfile.write(b"HTTP/1.0 200 OK\r\n" + b"\r\n" * (self.path == "/drips"))
            with suppress(OSError):  # whoever asked has gone
                for _time in range(50):
                    self.wfile.write(b"X-More: of the same\r\n")
                    time.sleep(0.1)
        elif self.path in {"/picture.jpg", "/other.jpg", "/page.html", "/endless"}:
            self.send_response(200)
            self.end_headers()
            if self.path == "/endless":
                self.wfile.write(b"\0" * 50_000)
            else:
                self.wfile.write(b"<html>" if self.path == "/page.html" else a_picture())
        else:
            self.send_error(404)

    def log_message(self, *_arguments: object) -> None:
        pass


class Host(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__((HERE, 0), Answers)
        self.asked: list[str] = []

    def address(self, path: str, host: str = "pictures.example") -> str:
        return f"http://{host}:{self.server_port}{path}"


@pytest.fixture
def host() -> Iterator[Host]:
    server = Host()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def resolver(**hosts: list[str]) -> Callable[[str, int], list[str]]:
    known = {"pictures.example": [HERE], "private.example": [ELSEWHERE]} | hosts

    def resolve(host: str, port: int) -> list[str]:
        if host not in known:
            raise HostFailed(f"The host {host} can't be found.")
        return known[host]

    return resolve


def fetcher(**hosts: list[str]) -> Fetcher:
    """Takes 127.0.0.1 for a public address; all others are judged as ever."""
    return Fetcher(
        resolver(**hosts),
        allows=lambda ip: ip == HERE or fetching.is_public(ip),
        hosts=Hosts(),
    )


class TestAddresses:
    @pytest.mark.parametrize(
        "ip",
        [
            *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
            *("0.0.0.0", "100.64.0.1", "198.18.0.1", "224.0.0.1", "240.0.0.1"),
            *("255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1"),
            "fec0::1",
            *("ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1"),
            *("64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::"),
            "2001:0:7f00:1::",
        ],
    )
    def test_that_are_private_are_known(self, ip):
        assert not fetching.is_public(ip)

    @pytest.mark.parametrize(
        "ip", ["93.184.216.34", "2606:4700::6810:84e5", "::ffff:93.184.216.34"]
    )
    def test_that_are_public_are_known(self, ip):
        assert fetching.is_public(ip)

    @pytest.mark.parametrize(
        "address",
        [
            *("file:///etc/passwd", "ftp://pictures.example/x.jpg", "gopher://x", "http:", "//x"),
            *(
                "http://127.0.0.1/",
                "http://[::1]/",
                "http://[::ffff:10.0.0.1]/",
                "http://localhost/",
            ),
            *("http://printer.local/", "http://metadata.google.internal/", "http://a.localhost/"),
            *("http://user:word@pictures.example/", "http://pictures.example:0/", "http://[bad/"),
            *(
                "http://pictures.example:99999/",
                "http://pictures.example/a b",
                "http://x/\r\nHost: y",
            ),
        ],
    )
    def test_that_will_never_be_fetched_are_told_without_asking(self, address):
        assert fetching.find_fault(address)

    def test_of_the_public_may_be_tried(self):
        assert not fetching.find_fault("https://pictures.example/größe.jpg?width=100")


class TestFetching:
    def test_brings_the_content(self, host):
        assert fetcher().fetch(host.address("/picture.jpg")) == a_picture()

    def test_follows_a_redirect(self, host):
        assert fetcher().fetch(host.address("/moved")) == a_picture()

    @pytest.mark.parametrize("path", ["/inward", "/to-loopback", "/to-file", "/to-nonsense"])
    def test_follows_no_redirect_to_what_is_no_public_address(self, host, path):
        with pytest.raises(NotFetched):
            fetcher().fetch(host.address(path))
        assert host.asked == [path]

    def test_follows_no_redirect_for_ever(self, host):
        with pytest.raises(NotFetched, match="redirects too often"):
            fetcher().fetch(host.address("/round"))
        assert len(host.asked) == 4

    def test_asks_no_host_that_has_a_private_address_among_others(self, host):
        with pytest.raises(NotFetched, match="private network"):
            fetcher(**{"mixed.example": [HERE, "10.0.0.1"]}).fetch(
                host.address("/picture.jpg", "mixed.example")
            )
        assert host.asked == []

    def test_without_a_policy_of_the_test_loopback_is_private(self, host):
        with pytest.raises(NotFetched, match="private network"):
            Fetcher(resolver(), hosts=Hosts()).fetch(host.address("/picture.jpg"))
        assert host.asked == []

    def test_connects_to_the_address_that_was_checked(self, host):
        """A name that resolves to another address the second time gains nothing."""
        answers = iter([[HERE], ["10.0.0.1"]])
        checked = Fetcher(lambda name, port: next(answers), lambda ip: ip == HERE, Hosts())
        assert checked.fetch(host.address("/picture.jpg")) == a_picture()

    def test_stops_at_what_is_too_large(self, host, monkeypatch):
        monkeypatch.setattr(fetching, "MAX_BYTES", 10_000)
        with pytest.raises(NotFetched, match="larger than"):
            fetcher().fetch(host.address("/endless"))

    @pytest.mark.parametrize("path", ["/silent", "/trickles", "/drips"])
    def test_stops_a_host_that_never_comes_to_an_end(self, host, monkeypatch, path):
        monkeypatch.setattr(fetching, "FETCH_SECONDS", 0.3)
        with pytest.raises(HostFailed, match="takes too long"):
            fetcher().fetch(host.address(path))

    def test_says_what_a_host_answers(self, host):
        with pytest.raises(NotFetched, match="The host answers 404."):
            fetcher().fetch(host.address("/nothing"))

    def test_gives_up_on_a_host_that_fails_thrice(self, host):
        asking = fetcher()
        for _time in range(5):
            with pytest.raises(HostFailed):
                asking.fetch(host.address("/hangs-up"))
        assert len(host.asked) == 3

    def test_doesn_t_wait_for_a_resolver_that_hangs(self, monkeypatch):
        monkeypatch.setattr(fetching, "RESOLVE_SECONDS", 0.05)
        released = threading.Event()
        monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *a, **k: released.wait(5) and [])
        with pytest.raises(HostFailed, match="The host slow.example can't be found."):
            fetching.resolve("slow.example", 80)
        released.set()


class RemotePictureTests(TestCase):
    """The whole way: the import leaves remote pictures to the worker, who ties them."""

    def setUp(self) -> None:
        self.host = Host()
        threading.Thread(target=self.host.serve_forever, daemon=True).start()
        self.addCleanup(self.host.server_close)
        self.addCleanup(self.host.shutdown)
        self.enterContext(mock.patch.object(fetching, "resolve", resolver()))
        allows = {"allows": lambda ip: ip == HERE, "hosts": Hosts()}
        for module in ("picture_intake", "remote_pictures"):
            made = mock.patch(f"catalog.feeds.{module}.Fetcher", return_value=Fetcher(**allows))
            self.enterContext(made)

    def import_feed(self, **pictures: str):
        columns = "id\ttitle\tprice\tavailability\tproduct_type\timage_link\tadditional_image_link"
        lines = [columns] + [
            f"{key}\tBag\t9.00 USD\tin_stock\tBags\t{links}" for key, links in pictures.items()
        ]
        feed_import = FeedImport(BytesIO("\n".join(lines).encode()), by=None)
        with self.captureOnCommitCallbacks(execute=True):
            for steps in (feed_import.check(), feed_import.write()):
                for _progress in steps:
                    pass
        return feed_import.outcome

    def test_are_fetched_in_the_background_and_tied_in_the_feed_s_order(self) -> None:
        links = [self.host.address("/picture.jpg"), self.host.address("/moved")]
        outcome = self.import_feed(a="\t".join(links))
        self.assertEqual((outcome.pictures_added, outcome.pictures_waiting), (0, 2))
        images = ProductImage.objects.order_by("position")
        self.assertEqual([image.source for image in images], links)
        self.assertEqual(Variant.objects.get().picture, images[0])
        self.assertEqual({image.alt for image in images}, {"Bag"})

    def test_are_not_fetched_again(self) -> None:
        for _time in range(2):
            outcome = self.import_feed(a=self.host.address("/picture.jpg\t"))
        self.assertEqual(outcome.pictures_waiting, 0)
        self.assertEqual((outcome.unchanged, ProductImage.objects.count()), (1, 1))
        self.assertEqual(self.host.asked, ["/picture.jpg"])

    def test_that_fail_are_logged_and_asked_for_again(self) -> None:
        for _time in range(2):
            with self.assertLogs(remote_pictures.logger, "WARNING") as logged:
                self.import_feed(
                    a=self.host.address("/nothing\t"),
                    b=self.host.address("/page.html\t"),
                    c=self.host.address("/to-loopback\t"),
                    d=self.host.address("/picture.jpg\t"),
                )
            self.assertEqual(len(logged.output), 3)
        self.assertEqual(ProductImage.objects.count(), 1)

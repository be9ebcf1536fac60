"""Fetches a public address and never a private one.

A feed is written by others, and its addresses are fetched from inside our network. So a
host's addresses are resolved once, refused unless all of them are public, and the
connection goes to the very address that was checked; a redirect begins anew.
"""

import http.client
import queue
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urljoin, urlsplit

from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

from catalog.pictures import MAX_BYTES

type Resolver = Callable[[str, int], list[str]]

MAX_REDIRECTS = 3
RESOLVE_SECONDS = 5
SILENCE_SECONDS = 10  # between two signs of life
FETCH_SECONDS = 30  # for the whole of it
# So many failures in a row and a host is left alone for a while.
PATIENCE = 3
REST_SECONDS = 10 * 60

REDIRECTS = {301, 302, 303, 307, 308}
LOCAL_NAMES = ("localhost", ".localhost", ".local", ".internal", ".lan", ".home.arpa")
UNFIT = re.compile(r"[\s\x00-\x1f\x7f-\x9f]")
NAT64 = IPv6Network("64:ff9b::/96")


class NotFetched(Exception):
    """Why an address can't be or wasn't fetched."""


class HostFailed(NotFetched):
    """The host is to blame, and other addresses of it will fare no better."""


def find_fault(address: str) -> str:
    """Why the address will never be fetched; empty if nothing speaks against trying."""
    try:
        _check(address)
    except NotFetched as failure:
        return str(failure)
    return ""


def host_of(address: str) -> str:
    return urlsplit(address).hostname or ""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, also behind IPv6 wrappings."""
    ip = ip_address(address.partition("%")[0])
    inner = _wrapped(ip)
    if inner is not None:
        return is_public(str(inner))
    # Python takes the site-local range of old for global.
    is_site_local = ip.version == 6 and ip.is_site_local
    return ip.is_global and not (ip.is_multicast or is_site_local)


def resolve(host: str, port: int) -> list[str]:
    """The host's IP addresses; raises HostFailed where there are none within five seconds."""
    answers: queue.SimpleQueue[list[str]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            found = []
        answers.put(list(dict.fromkeys(entry[4][0] for entry in found)))

    # The system's resolver takes no time limit, so it is asked aside.
    threading.Thread(target=ask, daemon=True).start()
    try:
        addresses = answers.get(timeout=RESOLVE_SECONDS)
    except queue.Empty:
        addresses = []
    if not addresses:
        raise HostFailed(_("The host %(host)s can't be found.") % {"host": host})
    return addresses


class Hosts:
    """Remembers which hosts fail, so that a dead one costs little time."""

    def __init__(self) -> None:
        self._failures: dict[str, int] = {}
        self._resting_until: dict[str, float] = {}

    def check(self, host: str) -> None:
        if time.monotonic() < self._resting_until.get(host, 0):
            raise HostFailed(_("The host %(host)s has failed too often.") % {"host": host})

    def note_failure(self, host: str) -> None:
        self._failures[host] = self._failures.get(host, 0) + 1
        if self._failures[host] >= PATIENCE:
            self._failures[host] = 0
            self._resting_until[host] = time.monotonic() + REST_SECONDS

    def note_success(self, host: str) -> None:
        self._failures.pop(host, None)


HOSTS = Hosts()


class Fetcher:
    """Fetches addresses one at a time. What resolves and what is public can be replaced."""

    def __init__(
        self,
        resolver: Resolver | None = None,
        allows: Callable[[str], bool] = is_public,
        hosts: Hosts = HOSTS,
    ) -> None:
        self._resolve = resolver or resolve
        self._allows = allows
        self._hosts = hosts

    def fetch(self, address: str) -> bytes:
        """What is at the address, after at most three redirects; raises NotFetched."""
        deadline = time.monotonic() + FETCH_SECONDS
        for _redirect in range(MAX_REDIRECTS + 1):
            target = _check(address)
            host = target.hostname
            self._hosts.check(host)
            try:
                location, content = self._request(target, deadline)
            except HostFailed:
                self._hosts.note_failure(host)
                raise
            except (OSError, http.client.HTTPException) as failure:
                self._hosts.note_failure(host)
                reason = _("The host %(host)s doesn't answer.") % {"host": host}
                raise HostFailed(reason) from failure
            self._hosts.note_success(host)
            if location is None:
                return content
            try:
                address = urljoin(address, location)
            except ValueError:
                raise NotFetched(_("It redirects to what isn't an address.")) from None
        raise NotFetched(_("The address redirects too often."))

    def find_host(self, address: str) -> str:
        """An IP address of the host, after the check that all it has are public."""
        target = _check(address)
        found = self._resolve(target.hostname, _port(target))
        if not all(map(self._allows, found)):
            raise NotFetched(_private())
        return found[0]

    def _request(self, target: SplitResult, deadline: float) -> tuple[str | None, bytes]:
        """Where the answer redirects to, if it does, and its content."""
        connection = _PinnedConnection(target, self.find_host(target.geturl()))
        path = f"{target.path or '/'}{'?' if target.query else ''}{target.query}"
        # The silence between two bytes is bounded, not their number: a host could send its
        # headers for hours.
        limit = threading.Timer(max(deadline - time.monotonic(), 0), connection.cut)
        limit.start()
        try:
            found = _ask(connection, path)
        except (OSError, http.client.HTTPException) as failure:
            if connection.is_cut:
                raise HostFailed(_("It takes too long.")) from failure
            raise
        finally:
            limit.cancel()
            connection.close()
        # What was cut short may look whole, a header as well as a picture.
        if connection.is_cut:
            raise HostFailed(_("It takes too long."))
        return found


class _PinnedConnection(http.client.HTTPConnection):
    """Talks to a host at the one IP address that was checked."""

    def __init__(self, target: SplitResult, ip: str) -> None:
        self.default_port = _default_port(target)
        super().__init__(target.hostname, _port(target), timeout=SILENCE_SECONDS)
        self._ip = ip
        self._is_secure = target.scheme == "https"
        self._wire: socket.socket | None = None
        self.is_cut = False

    def connect(self) -> None:
        self.sock = socket.create_connection((self._ip, self.port), self.timeout)
        if self._is_secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
        # Kept, since an answer that ends with the connection takes `sock` away.
        self._wire = self.sock
        if self.is_cut:
            raise TimeoutError
        if self._is_secure:
            self.sock.do_handshake()

    def cut(self) -> None:
        """Ends the talk from another thread: whoever waits for the host meets the end."""
        self.is_cut = True
        if self._wire is not None:
            with suppress(OSError):
                # TLS's own shutdown would first say goodbye, which takes the host's help.
                socket.socket.shutdown(self._wire, socket.SHUT_RDWR)


def _ask(connection: _PinnedConnection, path: str) -> tuple[str | None, bytes]:
    connection.request(
        "GET", iri_to_uri(path), headers={"Accept": "image/*", "User-Agent": "Storefront"}
    )
    answer = connection.getresponse()
    if answer.status in REDIRECTS and (location := answer.headers.get("Location")):
        return location, b""
    if answer.status != http.client.OK:
        raise NotFetched(_("The host answers %(status)d.") % {"status": answer.status})
    return None, _read(answer)


def _check(address: str) -> SplitResult:
    """The address in its parts; raises NotFetched unless it could be a public one."""
    try:
        target = urlsplit(address)
        port = target.port
    except ValueError:
        raise NotFetched(_("This isn't an address.")) from None
    host = target.hostname
    if target.scheme not in {"http", "https"}:
        raise NotFetched(_("Only http and https addresses are fetched."))
    if not host or port == 0 or UNFIT.search(address):
        raise NotFetched(_("This isn't an address."))
    if target.username is not None or target.password is not None:
        raise NotFetched(_("An address with a password isn't fetched."))
    if f".{host}".endswith(LOCAL_NAMES) or not _may_be_public(host):
        raise NotFetched(_private())
    return target


def _may_be_public(host: str) -> bool:
    try:
        return is_public(host)
    except ValueError:
        return True  # a name, which is judged once it is resolved


def _private() -> str:
    return _("The address lies in a private network and isn't fetched.")


def _wrapped(ip: IPv4Address | IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for, if it does."""
    if ip.version == 4:
        return None
    if ip in NAT64 or 1 < int(ip) < 2**32:
        return IPv4Address(int(ip) % 2**32)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])


def _port(target: SplitResult) -> int:
    return target.port or _default_port(target)


def _default_port(target: SplitResult) -> int:
    return 443 if target.scheme == "https" else 80


def _read(answer: http.client.HTTPResponse) -> bytes:
    chunks, size = [], 0
    while chunk := answer.read1(64 * 1024):
        size += len(chunk)
        if size > MAX_BYTES:
            raise NotFetched(_("It is larger than 20 MB."))
        chunks.append(chunk)
    return b"".join(chunks)

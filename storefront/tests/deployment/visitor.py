"""Somebody without a browser, at an address of their own."""

import http.client
import re
import socket
import ssl
import zlib
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import brotli

PATIENCE = 60
FORM_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        body = self.body
        encoding = self.headers["Content-Encoding"]
        if encoding == "br":
            body = brotli.decompress(body)
        elif encoding == "gzip":
            body = zlib.decompress(body, wbits=31)
        return body.decode()


class Visitor:
    """Asks nginx over TLS for the shop by its name, and believes its certificate alone."""

    def __init__(self, host: str, port: int, certificate: Path, *, address: str = "127.0.0.1"):
        self.host = host
        self.port = port
        self.address = address
        self.cookies = SimpleCookie()
        self.token = ""
        self.trust = ssl.create_default_context(cafile=str(certificate))

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, headers)

    def post(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        """Posts a form as a browser would that has been given it."""
        self.token = self.token or FORM_TOKEN.search(self.get(path).text)[1]
        headers |= {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"https://{self.host}",
        }
        return self.ask(
            "POST", path, headers, urlencode(fields | {"csrfmiddlewaretoken": self.token})
        )

    def ask(
        self, method: str, path: str, headers: dict[str, str], body: str | None = None
    ) -> Answer:
        headers = {"Accept-Encoding": "br", **headers}
        if self.cookies:
            pairs = (f"{name}={cookie.value}" for name, cookie in self.cookies.items())
            headers["Cookie"] = "; ".join(pairs)
        connection = http.client.HTTPSConnection(self.host, timeout=PATIENCE)
        connection.sock = self.connect(self.host)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            for cookie in response.headers.get_all("Set-Cookie", []):
                self.cookies.load(cookie)
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def connect(self, name: str) -> ssl.SSLSocket:
        """A connection to nginx that asks for this host."""
        plain = socket.create_connection(
            ("127.0.0.1", self.port), timeout=PATIENCE, source_address=(self.address, 0)
        )
        return self.trust.wrap_socket(plain, server_hostname=name)

"""What search engines read of a page: JSON-LD in the words of schema.org.

It stands in a script that no browser runs, so the content policy has nothing against it.
"""

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.utils.safestring import SafeString

type Data = dict[str, Any]

CONTEXT = {"@context": "https://schema.org"}
# None of these ends a script or begins a comment in it.
ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def script_of(data: Data) -> SafeString:
    """Data as it may stand in a page, between the tags of a script."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return SafeString(text.translate(ESCAPED))


def absolute(address: str) -> str:
    """The whole address of a page or a picture of the shop."""
    return urljoin(settings.SHOP_URL, address)


def breadcrumb_data(steps: Iterable[tuple[str, str]]) -> SafeString:
    """The way down to a page: (name, address) pairs from the top. One step alone is no way."""
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": absolute(address)}
        for position, (name, address) in enumerate(steps, start=1)
    ]
    if len(items) < 2:
        return SafeString("")
    return script_of(CONTEXT | {"@type": "BreadcrumbList", "itemListElement": items})

"""What every page of the shop shows around its content."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from catalog.menu import departments
from catalog.present import present


def shop(request: HttpRequest) -> dict[str, Any]:
    """The shop's name and its departments, read once and only where a page shows them."""
    return {
        "shop_name": settings.SHOP_NAME,
        "shop_tagline": settings.SHOP_TAGLINE,
        "departments": SimpleLazyObject(lambda: present(request).recall(departments)),
    }

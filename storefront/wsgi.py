"""The door for gunicorn."""

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.template.loader import get_template
from django.urls import reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storefront.settings.production")


def read_ahead() -> None:
    """Reads before the workers fork what the first request of each would wait for.

    A worker is replaced after a thousand requests, and its first one took half a second.
    """
    # Imports every view on the way.
    reverse("catalog:home")
    for folder in map(Path, settings.TEMPLATES[0]["DIRS"]):
        for path in folder.rglob("*.html"):
            get_template(str(path.relative_to(folder)))


application = get_wsgi_application()
read_ahead()

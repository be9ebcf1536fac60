"""Settings for the test suite: no waiting, no caches, tasks done on the spot."""

import os

# One account elsewhere that may open one here.
os.environ |= {"GOOGLE_CLIENT_ID": "the-shop", "GOOGLE_CLIENT_SECRET": "secret"}

from storefront.settings.base import *
from storefront.settings import env

# Only where a test says so: most shops have none.
ELSEWHERE, SOCIALACCOUNT_PROVIDERS = SOCIALACCOUNT_PROVIDERS, {}

DEBUG = False
SECRET_KEY = "for-tests-only"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SHOP_URL = "http://testserver"
PAGE_CACHE_SECONDS = 0
DEMO_LOGINS = True
# Tests write many reviews of one product at once.
REVIEW_BURST = 10_000
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
TASKS = {
    "default": {
        "BACKEND": "storefront.tests.tasks.AtOnce",
        "QUEUES": ["default", "pictures"],
    }
}
# Static files as they lie in the sources, without collectstatic.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
SERVE_MEDIA = True

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: tests with threads and processes meet the real locks.
    DATABASES["default"]["TEST"] = {"NAME": BASE_DIR / "test.sqlite3"}

env.stop_if_wrong()

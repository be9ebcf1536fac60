"""Settings for `make run`: SQLite beside the code, e-mails and errors on the console."""

from storefront.settings.base import *
from storefront.settings import env

# Off, so that who tries the shop meets its own error pages; `DEBUG=yes make run` for Django's.
DEBUG = env.flag("DEBUG", False)
SECRET_KEY = "for-development-only-and-refused-in-production"
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
SHOP_URL = env.origin("SHOP_URL", f"http://localhost:{env.integer('PORT', 8000)}")
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler", "level": "ERROR"}},
    "loggers": {"django.request": {"handlers": ["console"]}},
}

# Files as they lie in the sources and in MEDIA_ROOT, whatever DEBUG says.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
SERVE_MEDIA = True

# The demo shop's logins work here and nowhere else.
DEMO_LOGINS = True

# Passkeys want https everywhere but on one's own machine.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True

env.stop_if_wrong()

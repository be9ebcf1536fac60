"""Settings for `make run`: SQLite beside the code, e-mails on the console, DEBUG."""

from storefront.settings.base import *
from storefront.settings import env

DEBUG = env.flag("DEBUG", True)
SECRET_KEY = "for-development-only-and-refused-in-production"
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}

# The demo shop's logins work here and nowhere else.
DEMO_LOGINS = True

# Passkeys want https everywhere but on one's own machine.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True

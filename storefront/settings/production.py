"""Settings for the real shop: nothing starts half configured, everything runs over HTTPS."""

from storefront.settings import env

# Asked for before anything else is read: a shop must not open on a default of these.
SECRET_KEY = env.required("SECRET_KEY")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", []) or env.required("ALLOWED_HOSTS")
env.required("DATABASE_URL")

from storefront.settings.base import *

DEBUG = False

# The demo shop's logins are no secret, so nobody can have them here.
DEMO_LOGINS = False

# Files: hashed names, which browsers may keep for ever, and brotli beside each of them.

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# whitenoise would let every site's scripts read them, which nobody asked for.
WHITENOISE_ALLOW_ALL_ORIGINS = False
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(STATIC_ROOT)))

# E-mail: verification is mandatory, so a shop that can't send has no customers.

MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": env.text("EMAIL_HOST", "localhost"),
            "port": env.integer("EMAIL_PORT", 25),
            "username": env.text("EMAIL_USER", ""),
            "password": env.text("EMAIL_PASSWORD", ""),
            "use_tls": env.flag("EMAIL_TLS", False),
            "timeout": 10,
        },
    }
}

# Security. Behind a proxy, gunicorn takes X-Forwarded-Proto from FORWARDED_ALLOW_IPS alone.

SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = env.integer("HSTS_SECONDS", 365 * 24 * 60 * 60)
# Binds sibling hosts too: whoever has one without HTTPS turns it off.
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.flag("HSTS_SUBDOMAINS", True)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"

# Errors go where the container's log is; Django alone would only mail them.

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {"django": {"handlers": ["console"], "level": "INFO", "propagate": False}},
}

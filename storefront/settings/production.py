"""Settings for the real shop: nothing starts half configured, everything runs over HTTPS."""

from storefront.settings.base import *
from storefront.settings import env

DEBUG = False
SECRET_KEY = env.secret_key("SECRET_KEY")
# Signs nothing new, but what these have signed still holds.
SECRET_KEY_FALLBACKS = env.secret_keys("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS")
# Read in base.py; a shop must not open on an empty database beside the code.
env.required("DATABASE_URL")

# The demo shop's logins are no secret, so nobody can have them here.
DEMO_LOGINS = False

# Files: hashed names, which browsers may keep for ever, and brotli beside each of them.

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(STATIC_ROOT)))

# What is counted, such as tries to sign in, and what is remembered of sessions. The database
# holds both or stands in: no limit ends and nobody is signed out because Redis is away.

REDIS_URL = env.redis("REDIS_URL")
CACHES = {
    "database": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "storefront_cache",
        # Far more than ever count at once: beyond it, counts would go before their time.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
    "nothing": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
if REDIS_URL:
    _redis = {"BACKEND": "storefront.cache.RedisCache", "LOCATION": REDIS_URL}
    CACHES |= {
        "default": {**_redis, "STAND_IN": "database"},
        # Copies of the sessions in the database, short-lived: what was signed out while Redis
        # was away must not come back with it.
        "sessions": {**_redis, "STAND_IN": "nothing", "LONGEST": 60, "KEY_PREFIX": "session"},
    }
    SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
    SESSION_CACHE_ALIAS = "sessions"
else:
    CACHES["default"] = CACHES["database"]

# E-mail: verification is mandatory, so a shop that can't send has no customers.

_domain = next(iter(ALLOWED_HOSTS), "localhost").lstrip(".")
SHOP_URL = env.origin("SHOP_URL", f"https://{_domain}")
DEFAULT_FROM_EMAIL = env.mailbox("DEFAULT_FROM_EMAIL", formataddr((SHOP_NAME, f"shop@{_domain}")))
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": env.text("EMAIL_HOST", "localhost"),
            "port": env.integer("EMAIL_PORT", 25, least=1, most=65535),
            "username": env.text("EMAIL_USER", ""),
            "password": env.text("EMAIL_PASSWORD", ""),
            "use_tls": env.flag("EMAIL_TLS", False),
            "use_ssl": env.flag("EMAIL_SSL", False),
            "timeout": 10,
        },
    }
}
if MAILERS["default"]["OPTIONS"]["use_tls"] and MAILERS["default"]["OPTIONS"]["use_ssl"]:
    env.wrong("EMAIL_TLS and EMAIL_SSL are two ways to encrypt: set one of them.")

# Security. Behind a proxy, gunicorn takes X-Forwarded-Proto from TRUSTED_PROXIES alone.

SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = env.integer("HSTS_SECONDS", 365 * 24 * 60 * 60)
# Binds sibling hosts too: whoever has one without HTTPS turns it off.
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.flag("HSTS_SUBDOMAINS", True)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# By these names browsers take them from this host alone, never from a sibling of it.
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"

# Errors go where the container's or systemd's log is, or to a file that all processes share
# and whose old parts are dropped; Django alone would only mail them.

if env.flag("LOG_TO_STDOUT", True):
    _handler = {"class": "logging.StreamHandler", "stream": "ext://sys.stdout"}
else:
    _handler = {
        "class": "concurrent_log_handler.ConcurrentRotatingFileHandler",
        "filename": env.writable_file("LOG_FILE", BASE_DIR / "error.log"),
        "maxBytes": 10 * 1024 * 1024,
        "backupCount": 5,
        "level": "ERROR",
    }
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"log": {**_handler, "formatter": "line"}},
    "root": {"handlers": ["log"], "level": env.choice("LOG_LEVEL", "INFO", env.LEVELS)},
    # Django's own would speak only where DEBUG is on, and to the owner's mailbox.
    "loggers": {"django": {"handlers": [], "level": "NOTSET"}},
}

env.stop_if_wrong()

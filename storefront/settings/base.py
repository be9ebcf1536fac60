"""Settings that every environment shares. `docs/deploy.md` lists the variables."""

from email.utils import formataddr
from pathlib import Path

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from storefront.settings import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent

# The shop

SHOP_NAME = env.text("SHOP_NAME", "Parquet")
SHOP_TAGLINE = env.text("SHOP_TAGLINE", "patterns for rooms")
SHOP_CURRENCY = env.currency("SHOP_CURRENCY", "USD")
# What a feed's "in_stock" puts in stock, since feeds tell availability and no number.
SHOP_FEED_STOCK = env.integer("SHOP_FEED_STOCK", 100)
# From this number down, the shop says how many are left.
SHOP_LOW_STOCK = env.integer("SHOP_LOW_STOCK", 3)
# The page cache keeps a public page this long; 0 turns it off.
PAGE_CACHE_SECONDS = env.integer("PAGE_CACHE_SECONDS", 2)
# What a CDN before the shop may keep public pages for.
PAGE_S_MAXAGE = env.integer("PAGE_S_MAXAGE", 0)
# So many days after an order, its customer is asked to review it; 0 for nobody.
REVIEW_INVITATION_DAYS = env.integer("REVIEW_INVITATION_DAYS", 14, most=60)
# How long the link in that e-mail opens the form.
REVIEW_INVITATION_MAX_DAYS = env.integer("REVIEW_INVITATION_MAX_DAYS", 180, least=1)
# How long a signed ?preview= link opens what is not public yet.
PREVIEW_SECONDS = 24 * 60 * 60

# Reviews. Why one waits for staff before it shows: `reviews.models.Hold` says what each means.

REVIEW_HOLDS = env.several(
    "REVIEW_HOLDS",
    ("first_review", "links", "repeated_text", "burst", "insider", "rejected_before"),
)
# Somebody is a new customer for so long.
REVIEW_NEW_CUSTOMER_DAYS = env.integer("REVIEW_NEW_CUSTOMER_DAYS", 30)
# More reviews of one product in so many hours are a burst, if they are more than usual.
REVIEW_BURST = env.integer("REVIEW_BURST", 10, least=1)
REVIEW_BURST_HOURS = env.integer("REVIEW_BURST_HOURS", 24, least=1, most=24 * 365)
# E-mail addresses there belong to people of the shop; none, and those of its own address do.
REVIEW_OWN_DOMAINS = env.hosts("REVIEW_OWN_DOMAINS", needed=False)
# What staff decide is told by e-mail after so many minutes: what they take back by then isn't.
REVIEW_NOTICE_MINUTES = env.integer("REVIEW_NOTICE_MINUTES", 10)
# How long the addresses of reporters without an account are kept after their answer.
REVIEW_REPORT_DAYS = env.integer("REVIEW_REPORT_DAYS", 30)

# Apps

INSTALLED_APPS = [
    "accounts",
    "catalog",
    "reviews",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "corsheaders",
    "pictures",
    "django_tasks_db",
    "storefront.apps.ShopAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

# Middleware

MIDDLEWARE = [
    "storefront.health.HealthMiddleware",
    "storefront.pages.PageCacheMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "storefront.pages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SignedInCookieMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]

ROOT_URLCONF = "storefront.urls"
WSGI_APPLICATION = "storefront.wsgi.application"

# Templates

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "catalog.context_processors.shop",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Database

DATABASES = {"default": env.database("DATABASE_URL", BASE_DIR / "db.sqlite3")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Writers wait for each other instead of failing: a transaction takes the write
    # lock when it begins, since one that reads first can't be upgraded safely.
    DATABASES["default"]["OPTIONS"] = {
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
    }
else:
    # A database that has gone silent fails a page; it doesn't hang it for minutes. What is new
    # is given up after 5 seconds, what stands already after 30 and 10 (in milliseconds).
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 5,
        "keepalives_idle": 30,
        "tcp_user_timeout": 10_000,
        **DATABASES["default"].get("OPTIONS", {}),
    }
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# Background tasks

TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "pictures"],
    }
}

# Accounts

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:account_detail"
LOGOUT_REDIRECT_URL = "catalog:home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
# One address an account: a new one takes the old one's place once it is confirmed.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# How often what may be tried, by address, by account or by what is typed ("key"). Whoever tries
# more often gets the page for 429.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "request_login_code": "20/m/ip,3/m/key",
    "signup": "20/m/ip",
    "reset_password": "20/m/ip,2/m/key",
    "reset_password_from_key": "20/m/ip",
    "confirm_email": "1/3m/key",
    "manage_email": "10/m/user",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
    # Whoever searches more often is answered, and not counted.
    "count_search": "60/m/ip",
    "post_invited": "20/m/ip",
    "vote": "60/m/user",
    # Each is written to the disk, with all its pictures.
    "download_data": "3/5m/user",
    "report_review": "20/h/ip",
    # Nobody's mailbox is filled by reports in its name.
    "mail_reporter": "5/h/key",
    # Whoever posts reviews or hands in their pictures more often is told so in the form.
    "post_review": "10/m/user",
    "take_up_photo": "20/m/ip,200/d/ip",
}
ACCOUNT_FORMS = {
    "add_email": "accounts.forms.AddEmailForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "login": "accounts.forms.LoginForm",
    "request_login_code": "accounts.forms.RequestLoginCodeForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "signup": "accounts.forms.SignupForm",
}
MFA_FORMS = {"add_webauthn": "accounts.forms.AddKeyForm"}
MFA_TOTP_ISSUER = SHOP_NAME
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
USERSESSIONS_TRACK_ACTIVITY = False
# Signs the API's tokens, in PEM.
HEADLESS_JWT_PRIVATE_KEY = env.private_key("JWT_PRIVATE_KEY")
DEFAULT_FROM_EMAIL = formataddr((SHOP_NAME, "shop@localhost"))

# Accounts elsewhere that open one here: what each place knows the shop by, and where it asks
# people in. An address that is known here opens nothing by itself: its owner signs in and
# connects the account.

_clients = {
    "facebook": env.client("FACEBOOK_CLIENT_ID", "FACEBOOK_CLIENT_SECRET"),
    "github": env.client("GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET"),
    "google": env.client("GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"),
    "microsoft": env.client("MICROSOFT_CLIENT_ID", "MICROSOFT_CLIENT_SECRET"),
}
_doors = {
    # Phones are sent on to m.facebook.com.
    "facebook": ["https://www.facebook.com", "https://m.facebook.com"],
    "github": ["https://github.com"],
    "google": ["https://accounts.google.com"],
    # Private accounts are sent on to login.live.com.
    "microsoft": ["https://login.microsoftonline.com", "https://login.live.com"],
}
SOCIALACCOUNT_PROVIDERS = {
    name: {"APPS": [client], "OAUTH_PKCE_ENABLED": True}
    for name, client in _clients.items()
    if client
}
INSTALLED_APPS += [f"allauth.socialaccount.providers.{name}" for name in SOCIALACCOUNT_PROVIDERS]
SOCIALACCOUNT_ADAPTER = "accounts.adapter.SocialAccountAdapter"
SOCIALACCOUNT_FORMS = {
    "disconnect": "accounts.forms.DisconnectForm",
    "signup": "accounts.forms.SocialSignupForm",
}
# Everybody chooses their own display name.
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False

# Languages: English is written; every string is ready for the next.

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
TIME_ZONE = env.time_zone("TIME_ZONE", "UTC")
USE_TZ = True

# Files

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "media/"
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(BASE_DIR / "media")))
# Who is before the shop serves media, except on one's own machine.
SERVE_MEDIA = False
PICTURES = {
    "FILE_TYPES": ["AVIF", "WEBP"],
    "PIXEL_DENSITIES": [1],
    "GRID_COLUMNS": 4,
    "CONTAINER_WIDTH": 1600,
    "USE_PLACEHOLDERS": False,
    "PROCESSOR": "catalog.pictures.schedule_sizes",
}

# Whose word about the client's address counts; gunicorn.conf.py asks them for the scheme.
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES", env.THIS_MACHINE)

# Security: nothing on a page comes from elsewhere, and no script or style is inline.

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    # A form that leads to another place's door is sent here first; browsers hold every step
    # from here to the page that answers to this list.
    "form-action": [CSP.SELF, *(door for name in SOCIALACCOUNT_PROVIDERS for door in _doors[name])],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "reviews.views.open_too_long"
SECURE_REFERRER_POLICY = "same-origin"
# What browsers can do and a shop has no need of; passkeys are for our own pages.
PERMISSIONS_POLICY = {
    "accelerometer": [],
    "browsing-topics": [],
    "camera": [],
    "display-capture": [],
    "geolocation": [],
    "gyroscope": [],
    "hid": [],
    "magnetometer": [],
    "microphone": [],
    "midi": [],
    "payment": [],
    "publickey-credentials-create": "self",
    "publickey-credentials-get": "self",
    "serial": [],
    "usb": [],
}

# Other sites' scripts may read the API, where they are named, and nothing else.

CORS_URLS_REGEX = r"^/api/"
CORS_ALLOWED_ORIGINS = env.origins("CORS_ORIGINS")
# whitenoise would let every site's scripts read its files.
WHITENOISE_ALLOW_ALL_ORIGINS = False

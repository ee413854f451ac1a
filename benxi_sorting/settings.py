"""All settings come from the environment (see .env.example); a malformed value stops the start."""

import re
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if (BASE_DIR / ".env").exists():
    env.read_env(BASE_DIR / ".env")

RELEASE = "0.1.0"
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", default=False)
DEMONSTRATION = env.bool("DEMONSTRATION", default=False)
PRODUCTION = not (DEBUG or DEMONSTRATION or env.bool("TESTING", default=False))
INSECURE_KEY = "insecure-key-for-demonstration-and-tests-only"
SECRET_KEY = env.str("SECRET_KEY", default=INSECURE_KEY)
AUDIT_KEY = env.str("AUDIT_KEY", default=SECRET_KEY)
# Keys of the encrypted columns: the first writes, all read (docs/deploy.md).
FIELD_KEYS = env.list("FIELD_KEYS", default=[]) or ([] if PRODUCTION else [f"fields:{SECRET_KEY}"])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
FORCE_SCRIPT_NAME = env.str("FORCE_SCRIPT_NAME", default="").rstrip("/") or None
if FORCE_SCRIPT_NAME and not re.fullmatch(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+", FORCE_SCRIPT_NAME):
    raise ImproperlyConfigured("FORCE_SCRIPT_NAME must be a path such as /ljfl.")

SECRET_KEY_LENGTH = 50
if PRODUCTION:
    if SECRET_KEY == INSECURE_KEY or len(SECRET_KEY) < SECRET_KEY_LENGTH:
        raise ImproperlyConfigured("Set SECRET_KEY to at least 50 random characters.")
    if AUDIT_KEY == SECRET_KEY:
        raise ImproperlyConfigured("Set AUDIT_KEY to random characters of its own.")
    if not FIELD_KEYS or any(len(key) < SECRET_KEY_LENGTH for key in FIELD_KEYS):
        raise ImproperlyConfigured("Set FIELD_KEYS to a key of at least 50 random characters.")
    if {SECRET_KEY, AUDIT_KEY} & set(FIELD_KEYS):
        raise ImproperlyConfigured("Set FIELD_KEYS to random characters of their own.")
    if "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts, not “*”.")

INSTALLED_APPS = [
    "benxi_sorting",
    "accounts",
    "portal",
    "communities",
    "orgs",
    "deliberation",
    "evaluation",
    "outreach",
    "coordination",
    "benxi_sorting.admin_config.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "import_export",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "accounts.middleware.SecurityHeadersMiddleware",
    "accounts.middleware.RequestTraceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.middleware.PathLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.AccessPolicyMiddleware",
]

ROOT_URLCONF = "benxi_sorting.urls"
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"
WSGI_APPLICATION = "benxi_sorting.wsgi.application"

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
                "benxi_sorting.context_processors.site",
            ],
            "builtins": ["benxi_sorting.templatetags.components"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"


def _database() -> dict[str, Any]:
    config: dict[str, Any] = env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
            # INSERT OR REPLACE then meets the triggers that refuse deletions.
            " PRAGMA recursive_triggers=ON;",
        }
    else:
        options = config.setdefault("OPTIONS", {})
        options["options"] = (
            "-c statement_timeout=15000 -c lock_timeout=5000"
            " -c idle_in_transaction_session_timeout=30000"
        )
        options.setdefault("connect_timeout", 5)
        config["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
        config["CONN_HEALTH_CHECKS"] = True
    return config


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sign-in limits count in the cache, so it must be one that all workers share.
CACHES = {
    "default": env.cache("CACHE_URL", default="dbcache://shared_cache"),
}

# What may last longer than a person waits is done at once, or by `manage.py db_worker`.
BACKGROUND_WORKER = env.bool("BACKGROUND_WORKER", default=False)
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend"
        if BACKGROUND_WORKER
        else "django_tasks.backends.immediate.ImmediateBackend"
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.MaximumLengthValidator"},
    {"NAME": "accounts.passwords.CharacterClassesValidator"},
    {"NAME": "accounts.passwords.LocalWordsValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workspace"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_RESET_TIMEOUT = 72 * 3600
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=PRODUCTION)

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "5/15m/key,30/15m/ip"}
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Benxi sorting"
# Our middleware keeps the time of the last use in the session; no row is written per request.
USERSESSIONS_TRACK_ACTIVITY = False

# URLs of other packages, by view name: a name that stands here neither way is refused.
SECOND_FACTOR_SETUP_URLS = {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_view_recovery_codes",
    "mfa_download_recovery_codes",
    "account_reauthenticate",
    "account_logout",
}
THIRD_PARTY_URL_POLICIES = {
    "account_login": "public",
    "account_logout": "public",
    "mfa_authenticate": "public",
    "account_reauthenticate": "signed_in",
    "mfa_reauthenticate": "signed_in",
    "account_change_password": "signed_in",
    "mfa_index": "signed_in",
    "mfa_activate_totp": "signed_in",
    "mfa_deactivate_totp": "signed_in",
    "mfa_generate_recovery_codes": "signed_in",
    "mfa_view_recovery_codes": "signed_in",
    "mfa_download_recovery_codes": "signed_in",
    "usersessions_list": "signed_in",
    "javascript-catalog": "public",
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# Whole: Django would put the path in front only after the first static file was asked for.
STATIC_URL = f"{FORCE_SCRIPT_NAME or ''}/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("manual", BASE_DIR / "docs" / "manual" / "pictures")]
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_HANDLERS = [
    "portal.fingerprints.FingerprintHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "benxi_sorting.storage.StaticFiles"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_USE_FINDERS = not PRODUCTION
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 40

SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# What else stands on the same host is sent none of these.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = f"{FORCE_SCRIPT_NAME or ''}/"
if PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    # Browsers hold `__Host-` to the path "/"; below a path `__Secure-` is the most that there is.
    _guard = "__Secure" if FORCE_SCRIPT_NAME else "__Host"
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_guard}-sessionid", f"{_guard}-csrftoken"
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    if env.bool("BEHIND_TLS_PROXY", default=True):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}

EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
# A mail server that does not answer must not hold the digests of everybody.
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="portal@localhost")

# The header and footer that a Chinese government site must carry (国办发〔2017〕47号);
# each line is shown only where its value is set.
SITE = {
    "name": env.str("SITE_NAME", default=""),
    "domain": env.str("SITE_DOMAIN", default=""),
    "identification_code": env.str("SITE_IDENTIFICATION_CODE", default=""),
    "host_organisation": env.str("SITE_HOST_ORGANISATION", default=""),
    "contact": env.str("SITE_CONTACT", default=""),
    "icp_number": env.str("SITE_ICP_NUMBER", default=""),
    "public_security_number": env.str("SITE_PUBLIC_SECURITY_NUMBER", default=""),
    "party_government_mark_url": env.str("SITE_PARTY_GOVERNMENT_MARK_URL", default=""),
    "report_error_url": env.str("SITE_REPORT_ERROR_URL", default=""),
    # Under which terms open data may be used, and where they stand.
    "licence": env.str("SITE_DATA_LICENCE", default=""),
    "licence_url": env.str("SITE_DATA_LICENCE_URL", default=""),
}

# For how long a consent to be named is proposed, in months.
BACKBONE_CONSENT_MONTHS = env.int("BACKBONE_CONSENT_MONTHS", default=24)

PHOTO_MAX_BYTES = 15 * 1024 * 1024
PHOTO_MAX_PIXELS = 50_000_000
PHOTO_MAX_SIDE = 2048
PHOTOS_PER_RECORD = 9
# Civil days until a committee answers feedback. The state fixes no number for committees; a site
# fails its inspection where enquiries stay three months (国办秘函〔2019〕19号). 15 is the promise
# shown to the public.
FEEDBACK_ANSWER_DAYS = env.int("FEEDBACK_ANSWER_DAYS", default=15)
if FEEDBACK_ANSWER_DAYS < 1:
    raise ImproperlyConfigured("FEEDBACK_ANSWER_DAYS must be at least 1.")
# How often a gallery, a board, a screen or an account is renewed, unless its keeper says otherwise.
# No rule names a number: a quarter is the rhythm of the inspections.
CARRIER_RENEW_DAYS = env.int("CARRIER_RENEW_DAYS", default=90)
if not 1 <= CARRIER_RENEW_DAYS <= 730:  # noqa: PLR2004
    raise ImproperlyConfigured("CARRIER_RENEW_DAYS must be 1 to 730.")
# The city's own frequency of meetings (policy clause 4.1.d asks for “regularly” and names no
# number): any meeting within so many days.
MEETING_EVERY_DAYS = env.int("MEETING_EVERY_DAYS", default=90)
if MEETING_EVERY_DAYS < 1:
    raise ImproperlyConfigured("MEETING_EVERY_DAYS must be at least 1.")
# Civil days after its due date until an action that is not verified stands on the township's
# desk; after twice the time, on the county's.
ACTION_ESCALATION_DAYS = env.int("ACTION_ESCALATION_DAYS", default=7)
# Civil days from the verification of an action until residents are asked whether it is really
# done, and for how many they are.
SURVEY_AFTER_DAYS = env.int("SURVEY_AFTER_DAYS", default=28)
SURVEY_OPEN_DAYS = env.int("SURVEY_OPEN_DAYS", default=28)
# Civil days until a reopened action is due.
ACTION_REOPENED_DAYS = env.int("ACTION_REOPENED_DAYS", default=14)
for _name in (
    "ACTION_ESCALATION_DAYS", "SURVEY_AFTER_DAYS", "SURVEY_OPEN_DAYS", "ACTION_REOPENED_DAYS",
):  # fmt: skip
    if globals()[_name] < 1:
        raise ImproperlyConfigured(f"{_name} must be at least 1.")
# Civil days after which a column of the site counts as stale where nothing new was published in it,
# by kind; a kind that is not named never does. Six months are the limit for notices and documents
# (国办秘函〔2019〕19号); the others are the rhythm of this portal, which nobody prescribes.
STALE_COLUMNS = env.dict(
    "STALE_COLUMNS",
    cast={"value": int},
    default={"bulletin": 45, "meeting": 45, "activity": 60, "training": 180, "document": 180},
)
if min(STALE_COLUMNS.values(), default=1) < 1:
    raise ImproperlyConfigured("STALE_COLUMNS must name at least 1 day for each kind.")
FINISHED_PAGES_IN_MEMORY = 32 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {
        "console": {"class": "logging.StreamHandler"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    # Strange host names are everyday noise; the visitor is told 400.
    "loggers": {"django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}

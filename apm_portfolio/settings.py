"""Settings: one file, read from the environment (DEPLOYMENT.md lists every variable).

``APM_ENV`` is ``development`` (the default), ``demo`` or ``production``.
Production refuses to start with debug on, without its secrets, over plain
http or with ``*`` among its hosts.
"""

import os
from pathlib import Path
from typing import Any

import dj_database_url
from bootstrap_wrapper import get_bootstrap_dir
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from apm_portfolio import environment

BASE_DIR = Path(__file__).resolve().parent.parent

ENVIRONMENT = os.environ.get("APM_ENV", "development")
if ENVIRONMENT not in {"development", "demo", "production"}:
    raise ImproperlyConfigured(f"APM_ENV={ENVIRONMENT!r}: use development, demo or production.")
PRODUCTION = ENVIRONMENT == "production"
DEMO = ENVIRONMENT == "demo"

# Everything the running site writes (embedded database, files, made secrets) lives here.
VAR_DIR = Path(os.environ.get("APM_VAR", BASE_DIR / "var")).resolve()

# --- Safety ---------------------------------------------------------------------------------

DEBUG = environment.flag("APM_DEBUG", default=False)
SECRET_KEY = environment.secret("APM_SECRET_KEY", production=PRODUCTION, folder=VAR_DIR)
# Signs the ledger. Kept outside the database, so that whoever can write rows cannot re-sign them.
LEDGER_KEY = environment.secret("APM_LEDGER_KEY", production=PRODUCTION, folder=VAR_DIR)
ALLOWED_HOSTS = environment.words("APM_HOSTS", default="" if PRODUCTION else "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = environment.words("APM_TRUSTED_ORIGINS")
HTTPS = environment.flag("APM_HTTPS", default=PRODUCTION)
# Begins the links in mail.
APM_SITE_URL = os.environ.get("APM_SITE_URL", "http://localhost:8000").rstrip("/")

if PRODUCTION:
    if DEBUG:
        raise ImproperlyConfigured("APM_DEBUG is on in production: unset it.")
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured(
            "APM_HOSTS must name the hosts of this site, for example portfolio.example.ac.uk."
        )
    if not HTTPS:
        raise ImproperlyConfigured(
            "APM_HTTPS=0 would send cookies over plain http: serve the site over https."
        )
    if len(SECRET_KEY) < 50 or len(LEDGER_KEY) < 50 or SECRET_KEY == LEDGER_KEY:
        raise ImproperlyConfigured(
            "APM_SECRET_KEY and APM_LEDGER_KEY must differ and have 50 characters or more."
        )

SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
CSRF_FAILURE_VIEW = "apm_portfolio.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = environment.number("APM_HSTS_SECONDS", default=60 * 60 * 24 * 365)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "frame-src": [SELF],
        "object-src": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}

# --- Parts ----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "accounts",
    "standards",
    "apprentices",
    "evidence",
    "progress",
    "apm_portfolio",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "django_q",
    "heroicons",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Around whitenoise, so that static files bear the same headers as pages.
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.AccessMiddleware",
]

ROOT_URLCONF = "apm_portfolio.urls"
WSGI_APPLICATION = "apm_portfolio.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apm_portfolio.context.page",
            ],
            "builtins": ["apm_portfolio.templatetags.apm"],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Data -----------------------------------------------------------------------------------

_DATABASE_URL = os.environ.get("DATABASE_URL", "")
DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(_DATABASE_URL or f"sqlite:///{VAR_DIR / 'apm.sqlite3'}")
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    if not _DATABASE_URL:
        VAR_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL: what was acknowledged survives a power cut, not only a killed process.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0  # the pool keeps connections
    # Looked at before use: those from before a restart of the server are dead.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["OPTIONS"] = {
        **DATABASES["default"].get("OPTIONS", {}),
        "options": "-c jit=off",
        "pool": {
            "min_size": 1,
            "max_size": environment.number("APM_DB_POOL", default=8),
            "timeout": 20,
        },
    }
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# One cache for every process, so that rate limits hold across workers.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        # The default of 300 would let a flood of guesses push the counts of earlier ones out.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

Q_CLUSTER: dict[str, Any] = {
    "name": "apm_portfolio",
    "orm": "default",
    "workers": environment.number("APM_WORKERS", default=1),
    "timeout": 300,
    "retry": 600,  # must exceed the timeout, else a running task is handed out twice
    "max_attempts": 5,
    "poll": 0.5,
    "queue_limit": 20,
    "save_limit": 1000,
    "catch_up": False,
    "label": "Tasks",
}

# --- Files ----------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("APM_STATIC", VAR_DIR / "static"))
STATICFILES_DIRS: list[Any] = [("bootstrap", Path(get_bootstrap_dir()))]
# Evidence lies in a bucket of an S3 server where one is named, else on the disk.
_BUCKET = os.environ.get("APM_S3_BUCKET", "")
_S3_ENDPOINT = os.environ.get("APM_S3_ENDPOINT", "")
_S3_REGION = os.environ.get("APM_S3_REGION", "eu-west-2")
# Whether browsers read from the bucket itself, by addresses that hold for minutes; else through the site.
S3_DIRECT = environment.flag("APM_S3_DIRECT", default=True)
if _BUCKET and S3_DIRECT:
    _origins = environment.bucket_origins(bucket=_BUCKET, endpoint=_S3_ENDPOINT, region=_S3_REGION)
    for _kind in ("img-src", "media-src", "frame-src"):
        CONTENT_SECURITY_POLICY["DIRECTIVES"][_kind] += _origins
STORAGES: dict[str, Any] = {
    "default": {
        "BACKEND": "evidence.storages.objects.ObjectStorage",
        "OPTIONS": {
            "bucket_name": _BUCKET,
            "endpoint_url": _S3_ENDPOINT or None,
            "region_name": _S3_REGION,
            "access_key": os.environ.get("APM_S3_ACCESS_KEY") or None,
            "secret_key": os.environ.get("APM_S3_SECRET_KEY") or None,
            "addressing_style": os.environ.get("APM_S3_ADDRESSING", "auto"),
            # Presigned addresses of the older version are refused by most servers.
            "signature_version": "s3v4",
            "direct": S3_DIRECT,
        },
    }
    if _BUCKET
    else {
        "BACKEND": "evidence.storages.disk.DiskStorage",
        "OPTIONS": {
            "location": os.environ.get("APM_FILES", str(VAR_DIR / "files")),
            "base_url": None,
        },
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = not PRODUCTION
# Evidence is served by nginx from this internal location where one is named (X-Accel-Redirect).
FILES_INTERNAL_URL = "" if _BUCKET else os.environ.get("APM_FILES_INTERNAL_URL", "")
# For our eyes only, and those of nginx, through a group that it shares with us, where it sends the files.
FILE_UPLOAD_PERMISSIONS = 0o640 if FILES_INTERNAL_URL else 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750 if FILES_INTERNAL_URL else 0o700
# LibreOffice, which sets the pages of office files: found by itself, named, or "none" to leave it alone.
SOFFICE = environment.program("APM_SOFFICE", "soffice")
# The longest that making previews of one file may take; below the tasks' timeout, with time left to keep them.
PREVIEW_SECONDS = environment.number("APM_PREVIEW_SECONDS", default=150)
if not 1 <= PREVIEW_SECONDS <= Q_CLUSTER["timeout"] - 30:
    raise ImproperlyConfigured(
        f"APM_PREVIEW_SECONDS={PREVIEW_SECONDS} must be from 1 to {Q_CLUSTER['timeout'] - 30}: tasks end soon after."
    )
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
SCRATCH_DIR = str(VAR_DIR / "scratch")
FILE_UPLOAD_HANDLERS = ["evidence.uploads.IncomingFileHandler"]
# All files of one form together; keep client_max_body_size of nginx above it.
UPLOAD_REQUEST_BYTES = environment.number("APM_UPLOAD_MB", default=590) * 1024**2
# Files beyond an item's limit are dropped with a message; this many at once is no person.
DATA_UPLOAD_MAX_NUMBER_FILES = 1000

# --- Scanning for viruses -------------------------------------------------------------------

# clamd: the path of its socket, or host:port.
CLAMD = os.environ.get("APM_CLAMD", "")
if CLAMD and not CLAMD.startswith("/") and not CLAMD.rpartition(":")[2].isdigit():
    raise ImproperlyConfigured(f"APM_CLAMD={CLAMD!r} is neither the path of a socket nor host:port.")
_SCAN = os.environ.get("APM_SCAN", "")
if _SCAN not in {"", "required", "off"}:
    raise ImproperlyConfigured(f"APM_SCAN={_SCAN!r}: use required or off.")
if _SCAN == "required" and not CLAMD:
    raise ImproperlyConfigured("APM_SCAN=required needs a scanner: say in APM_CLAMD where clamd listens.")
# Required: nobody but its owner opens a file before it is found clean.
SCAN_REQUIRED = _SCAN == "required" or (_SCAN == "" and CLAMD != "")
SCAN_DECIDED = _SCAN != "" or CLAMD != ""
# The largest file that clamd looks at: MaxFileSize of deploy/clamd.conf. Larger ones nobody else could ever open.
SCAN_MAX_BYTES = environment.number("APM_SCAN_MAX_MB", default=2000) * 1024**2
if SCAN_MAX_BYTES < 1:
    raise ImproperlyConfigured("APM_SCAN_MAX_MB must be 1 or more: with 0 no file could be taken.")
# Seconds for one answer of clamd: more than its own MaxScanTime (120 s), less than the worker's timeout.
SCAN_TIMEOUT = 150

# --- People ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation reaches the address before an account exists
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {
    "change_password": "accounts.sign_in_forms.ChangePasswordForm",
    "reset_password_from_key": "accounts.sign_in_forms.ResetPasswordKeyForm",
    "set_password": "accounts.sign_in_forms.SetPasswordForm",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password is told to its owner
# Beside allauth's own limits: nobody's letter box is filled by pressing "reset" again and again.
ACCOUNT_RATE_LIMITS = {"reset_password": "20/m/ip,5/h/key"}
# Rate limits count the address that the outermost of our own proxies saw.
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("APM_PROXIES", default=1 if PRODUCTION else 0)
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"

# --- Mail -----------------------------------------------------------------------------------

EMAIL_HOST = os.environ.get("APM_EMAIL_HOST", "")
EMAIL_PORT = environment.number("APM_EMAIL_PORT", default=587)
EMAIL_HOST_USER = os.environ.get("APM_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("APM_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = environment.flag("APM_EMAIL_TLS", default=True)
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.dummy.EmailBackend"
)
DEFAULT_FROM_EMAIL = os.environ.get("APM_EMAIL_FROM", "portfolio@localhost")

# --- Language and time ----------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

# --- Logs -----------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_tokens": {"()": "apm_portfolio.logs.WithoutTokens"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["no_tokens"]}},
    # Of runserver, which would log every address through a handler of its own.
    "loggers": {"django.server": {"handlers": ["console"], "level": "INFO", "propagate": False}},
    "root": {"handlers": ["console"], "level": os.environ.get("APM_LOG_LEVEL", "INFO")},
}

# auth.W004: the address is unique whatever its capitals, by a constraint on lower(email).
SILENCED_SYSTEM_CHECKS = ["auth.W004"]

"""Settings, all from the environment; a bad value is no start."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config import environment, services

BASE_DIR = Path(__file__).resolve().parent.parent
environment.load_dotenv(BASE_DIR / ".env")

PRODUCTION = environment.text("GROUNDTRUTH_ENV", "development") == "production"
DEBUG = environment.flag("GROUNDTRUTH_DEBUG", default=False)
HOME = services.home()
PORT = environment.number("GROUNDTRUTH_PORT", 8000)
PUBLIC_URL = environment.text("PUBLIC_URL", None if PRODUCTION else f"http://127.0.0.1:{PORT}").rstrip("/")
SECRET_KEY = environment.text("SECRET_KEY", None if PRODUCTION else "development-only-" + "x" * 50)
SECRET_KEY_FALLBACKS = environment.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", "" if PRODUCTION else "127.0.0.1,localhost")
PROXY_COUNT = environment.number("PROXY_COUNT", 0)

INSTALLED_APPS = [
    "config",
    "voters",
    "canvass",
    "textbank",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "config.middleware.headers",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.webhooks",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.session_ends",
    "config.middleware.limits",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "config.middleware.SecondFactorFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.page",
            ],
        },
    }
]

# --- The engines -------------------------------------------------------------

EMBEDDED_DATABASE = not environment.text("DATABASE_URL", "")
EMBEDDED_REDIS = not environment.text("REDIS_URL", "")
DATABASES: dict[str, Any] = {
    "default": environment.database(
        services.database_url() if EMBEDDED_DATABASE else environment.text("DATABASE_URL"), "DATABASE_URL"
    ),
}
if EMBEDDED_DATABASE or environment.text("DATABASE_OWNER_URL", ""):
    # Only `migrate` needs the owner; in production web and worker are not given its address.
    DATABASES["owner"] = environment.database(
        services.database_owner_url() if EMBEDDED_DATABASE else environment.text("DATABASE_OWNER_URL"),
        "DATABASE_OWNER_URL",
    )
DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
DATABASE_ROUTERS = ["config.routers.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = services.redis_url() if EMBEDDED_REDIS else environment.text("REDIS_URL")
CACHES = {"default": {"BACKEND": "config.cache.KeepingCache", "LOCATION": REDIS_URL}}

CELERY_BROKER_URL = services.celery_broker_url() if EMBEDDED_REDIS else services.as_celery_broker(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "voters.tasks.send_code": {"queue": "texts"},
    "voters.tasks.queue_lost_codes": {"queue": "texts"},
    "voters.tasks.import_roll": {"queue": "roll"},
    "canvass.tasks.cut_turf": {"queue": "roll"},
    "textbank.tasks.send_text": {"queue": "texts"},
    "textbank.tasks.read_inbound": {"queue": "inbound"},
    "textbank.tasks.receive_inbound": {"queue": "inbound"},
    "textbank.tasks.receive_status": {"queue": "inbound"},
}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_TIME_LIMIT = 3600
CELERY_TIMEZONE = "UTC"
# A process that has read a state's file keeps memory that it needs no more, so another takes its place.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000  # kilobytes

# --- People ------------------------------------------------------------------

AUTH_USER_MODEL = "voters.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "voters:sign_in"
LOGIN_REDIRECT_URL = "home"
SESSION_ENGINE = "voters.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600  # A volunteer's; voters/sessions.py ends a staff member's much earlier.

# allauth holds the second factor; its other doors are not opened.
ACCOUNT_ADAPTER = "voters.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "voters.accounts.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Ground Truth"
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT

KNOWN_DEVICE_COOKIE = "__Host-known" if PUBLIC_URL.startswith("https://") else "known"
SECURITY_CONTACT = environment.text("SECURITY_CONTACT", None if PRODUCTION else "security@example.org")

# In a demonstration printed links sign its invented people in. Never in production.
DEMONSTRATION = environment.flag("DEMONSTRATION", default=not PRODUCTION)
if PRODUCTION and DEMONSTRATION:
    raise ImproperlyConfigured("DEMONSTRATION is on. Production has no sign-in without a code.")
# Sends a sign-in code by text: called as send(to=..., body=...), answers whether it left.
CODE_TEXTER = "textbank.codes.send"
# Who had a voter on a list, and what is known of one: called as f(voter=..., campaign=...).
HANDED_OUT_BY = ["canvass.known.handed_out", "textbank.known.handed_out"]
# What a search over the roll asks of the work, and what may come of a contact (voters/search_work.py).
SEARCHED_BY = ["canvass.searched", "textbank.searched"]
CONTACT_RESULTS = "canvass.enums.Result"
KNOWN_BY = ["canvass.known.record", "textbank.known.record"]
# What stands beside the walk lists of a volunteer: called as f(volunteer=..., campaign=..., at=...).
WORK_BESIDE = "textbank.beside.work"

# How many requests a minute before we answer 429. For load only: what must hold is counted in PostgreSQL.
REQUESTS_A_MINUTE = {
    "anonymous": environment.number("ANONYMOUS_REQUESTS_A_MINUTE", 60),
    "volunteer": environment.number("VOLUNTEER_REQUESTS_A_MINUTE", 300),
    "staff": environment.number("STAFF_REQUESTS_A_MINUTE", 600),
    "address": environment.number("ADDRESS_REQUESTS_A_MINUTE", 6000),
}

# --- The web -----------------------------------------------------------------

SECURE_COOKIES = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_NAME = "__Host-session" if SECURE_COOKIES else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE_COOKIES else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.errors.forged"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_COOKIES else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_COOKIES
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

SELF, NONE = "'self'", "'none'"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Pictures under the doors on a map; the policies of the pages with one, and no other, name their host.
MAP_TILES_URL = environment.tiles("MAP_TILES_URL")
MAP_TILES_ATTRIBUTION = environment.text("MAP_TILES_ATTRIBUTION", "")
MAP_TILES_FILE = environment.text("MAP_TILES_FILE", "")
if (MAP_TILES_URL or MAP_TILES_FILE) and not MAP_TILES_ATTRIBUTION:
    raise ImproperlyConfigured("MAP_TILES_ATTRIBUTION is not set. Whoever draws the tiles is named under the map.")

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "config" / "static"]
MEDIA_ROOT = HOME / "uploads"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = ["voters.uploads.CountedUploadHandler"]

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "config.errors.api_refusal",
    "NUM_PROXIES": PROXY_COUNT,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Ground Truth",
    "DESCRIPTION": "What each voter said, and reminders only for those who said yes.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "config.document.refusals"],
    "ENUM_NAME_OVERRIDES": {
        "DoorResultEnum": "canvass.enums.Result",
        "TapResultEnum": [("new", "new"), ("again", "again")],
        "StanceEnum": "voters.enums.Stance",
    },
}

# --- The carrier and the post ------------------------------------------------

SIMULATOR_PORT = environment.number("SIMULATOR_PORT", PORT + 1010)
TWILIO_API_URL = environment.text("TWILIO_API_URL", "" if PRODUCTION else f"http://127.0.0.1:{SIMULATOR_PORT}")
TWILIO_ACCOUNT_SID = environment.text("TWILIO_ACCOUNT_SID", None if PRODUCTION else "AC" + "0" * 32)
TWILIO_AUTH_TOKENS = environment.words("TWILIO_AUTH_TOKENS", "" if PRODUCTION else "simulated-token")

EMAIL_BACKEND = environment.text(
    "EMAIL_BACKEND",
    "django.core.mail.backends.smtp.EmailBackend" if PRODUCTION else "django.core.mail.backends.filebased.EmailBackend",
)
EMAIL_FILE_PATH = HOME / "mail"
EMAIL_HOST = environment.text("EMAIL_HOST", "localhost")
EMAIL_PORT = environment.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = environment.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = environment.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = environment.flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "Ground Truth <no-reply@localhost>")

# --- Words and time ----------------------------------------------------------

LANGUAGE_CODE = "en-us"
LANGUAGES = [("en", "English"), ("es", "Español")]
TIME_ZONE = "UTC"
USE_TZ = True

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "without_tokens": {"()": "config.log_lines.WithoutTokens"},
        "only_faults_with_traces": {"()": "config.log_lines.OnlyFaultsWithTraces"},
    },
    "formatters": {
        "line": {"format": "%(levelname)s %(name)s %(message)s"},
        "json": {"()": "config.log_lines.JsonLine"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if PRODUCTION else "line",
            "filters": ["without_tokens", "only_faults_with_traces"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "twilio": {"level": "WARNING"},
    },
}

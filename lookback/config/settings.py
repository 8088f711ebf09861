"""All settings. Each comes from the environment, with a default that is safe on one machine."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from lookback.config.clamav import scanner_address
from lookback.config.clock import clock_shift
from lookback.config.database import database_from_url
from lookback.config.openid import openid_connect

PACKAGE = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("LOOKBACK_DATA_DIR", "var")).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)
DEMO = os.environ.get("LOOKBACK_DEMO") == "1"
DEBUG = os.environ.get("LOOKBACK_DEBUG") == "1"


def _secret_key() -> str:
    """The key of the environment, or one made once and kept readable by its owner only."""
    if key := os.environ.get("LOOKBACK_SECRET_KEY"):
        return key
    path = DATA_DIR / "secret-key"
    if not path.exists():
        _make_key(path)
    return path.read_text()


def _make_key(path: Path) -> None:
    """The key gets its name only when it is whole, and only one of two starts at once gives it."""
    handle, made = tempfile.mkstemp(dir=DATA_DIR, prefix="secret-key.")
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(64))
    with suppress(FileExistsError):
        os.link(made, path)
    os.unlink(made)


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = os.environ.get("LOOKBACK_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("LOOKBACK_TRUSTED_ORIGINS", "").split(",") if origin]
HTTPS = os.environ.get("LOOKBACK_HTTPS") == "1"

ROOMS = [
    *("kit", "journal", "org", "documents", "dispatch"),
    *("tipline", "rectification", "inspections", "casework", "insight"),
]
# The rooms come first: their templates for signing in stand before those of allauth.
INSTALLED_APPS = [
    *[f"lookback.{room}" for room in ROOMS],
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lookback.kit.middleware.content_security_policy",
    "lookback.kit.middleware.storable_cookies",
    # Answers /report/ itself: no session, no cookie, no sign-in, none of what follows.
    "lookback.tipline.middleware.public_line",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "lookback.documents.middleware.whole_requests",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lookback.org.middleware.chosen_language",
    "lookback.org.middleware.second_factor",
    "lookback.org.middleware.idle_session",
    "lookback.kit.middleware.refusals",
]

ROOT_URLCONF = "lookback.config.urls"
WSGI_APPLICATION = "lookback.config.wsgi.application"
FORM_RENDERER = "lookback.kit.renderer.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lookback.kit.context.site",
                "lookback.config.menu.menu",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "lookback.kit.templatetags.lookback",
            ],
        },
    }
]

DATABASES = {"default": database_from_url(os.environ.get("LOOKBACK_DATABASE_URL", ""), DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Sign-in throttling counts here, so every web process must see the same counts. SQLite has one web process.
IS_SQLITE = "sqlite" in DATABASES["default"]["ENGINE"]
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if IS_SQLITE
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "lookback_cache"}
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- signing in ---------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "org.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "lookback.org.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
# Failed sign-ins are throttled by allauth: five in five minutes per account, ten a minute per address.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/300s/key", "login": "60/m/ip"}
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_ADAPTER = "lookback.org.adapters.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = openid_connect(os.environ)
# By a link, not a form: the policy of the pages lets forms go to this site only, redirects included.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_IDLE_MINUTES = int(os.environ.get("LOOKBACK_IDLE_MINUTES", "30"))
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- language, time -------------------------------------------------------------------------------------------
LANGUAGE_CODE = os.environ.get("LOOKBACK_LANGUAGE", "en")
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("LOOKBACK_TIME_ZONE", "Asia/Shanghai")
# The day on which the demo's story stands. In earnest the clock is the real one: deadlines are no toy.
CLOCK = os.environ.get("LOOKBACK_CLOCK", "")
if CLOCK and not DEMO:
    raise ImproperlyConfigured("LOOKBACK_CLOCK is for the demo only (LOOKBACK_DEMO=1)")
CLOCK_SHIFT = clock_shift(CLOCK, zone=TIME_ZONE, data_dir=DATA_DIR)

# What rooms above the inspections add to the prepared cases: play(stage, name, last_day).
SCENARIO_PARTS = ["lookback.casework.scenarios.zhejiang.play"]

# --- files ----------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
# Collected and compressed by `lookback serve`; straight from the package before that (tests, development).
WHITENOISE_USE_FINDERS = not STATIC_ROOT.is_dir()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "media"
# Uploads on their way in: what a killed server leaves there is found and removed by `documents.tasks.sweep`.
FILE_UPLOAD_TEMP_DIR = MEDIA_ROOT / "incoming"
FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)
# The virus scanner (clamd), and the programs that clean files and draw the pages of a PDF: each may be missing.
CLAMAV = scanner_address(os.environ.get("LOOKBACK_CLAMAV", ""))
MAT2 = os.environ.get("LOOKBACK_MAT2", "mat2")
PDFTOPPM, PDFINFO = "pdftoppm", "pdfinfo"
# Where these find a file for a moment: in memory, where the machine has such a folder.
SCRATCH_DIR = os.environ.get("LOOKBACK_SCRATCH_DIR") or ("/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
EVIDENCE_MAX_BYTES = int(os.environ.get("LOOKBACK_EVIDENCE_MAX_MB", "100")) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 50
FILE_UPLOAD_HANDLERS = [
    "lookback.documents.uploads.LimitedUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- the public tip line --------------------------------------------------------------------------------------
# How many reports are taken in per minute, from everybody together. Each web process counts its share by itself.
REPORTS_PER_MINUTE = int(os.environ.get("LOOKBACK_REPORTS_PER_MINUTE", "600"))
# The most that unfinished uploads of everybody together may take on the disk.
UPLOADS_MAX_BYTES = int(os.environ.get("LOOKBACK_UPLOADS_MAX_MB", "10240")) * 1024 * 1024
WEB_PROCESSES = int(os.environ.get("LOOKBACK_WEB_PROCESSES", "1"))

# --- mail, logs -----------------------------------------------------------------------------------------------
EMAIL_BACKEND = os.environ.get("LOOKBACK_EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_HOST = os.environ.get("LOOKBACK_EMAIL_HOST", "localhost")
# What the links in mails begin with; mails carry none where it is not set. Judged by `lookback check`.
SITE_URL = os.environ.get("LOOKBACK_SITE_URL", "").strip().rstrip("/")
DEFAULT_FROM_EMAIL = os.environ.get("LOOKBACK_EMAIL_FROM", "lookback@localhost")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOOKBACK_LOG_LEVEL", "WARNING")},
}
SILENCED_SYSTEM_CHECKS = ["auth.W004", "models.W040"]

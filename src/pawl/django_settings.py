"""What Django is told; everything that can differ between sites comes from `environment`."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.conf.locale import LANG_INFO

from pawl import sign_on
from pawl.database import bring_sqlite, profile
from pawl.environment import SQLITE_FILE, environment, secret_key
from pawl.logs import configured
from pawl.mail import mail_profile
from pawl.presentation.catalogues import codes

SQLITE_VERSION = bring_sqlite()
HERE = Path(__file__).parent
SITE = environment()

SECRET_KEY = secret_key(SITE)
DEBUG = SITE.debug and SITE.is_local  # `pawl serve` refuses it on any other address
ALLOWED_HOSTS = [SITE.host, "127.0.0.1", "localhost", "[::1]"] if SITE.is_local else [SITE.host]
CSRF_TRUSTED_ORIGINS = [SITE.url]
ROOT_URLCONF = "pawl.urls"
WSGI_APPLICATION = "pawl.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": profile(SITE.database, SITE.data, SQLITE_FILE)}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "ninja",
    "pawl.accounts",  # before allauth: its templates win
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    *sign_on.apps(SITE),
    "allauth.usersessions",
    "pawl.history",
    "pawl.jobs",
    "pawl.web",
    "pawl.administration",
    "pawl.collaboration",
    "pawl.webhooks",
    "pawl.supervision",
    "pawl.catalogue",
    "pawl.configuration",
    "pawl.tickets",
    "pawl.knowledge",
    "pawl.incidents",
    "pawl.recurring",
    "pawl.changes",
    "pawl.problems",
    "pawl.requests",
    "pawl.support",
    "pawl.notifications",
    "pawl.moving",
    "pawl.mailroom",
    "pawl.strategy",
    "pawl.measurement",
    "pawl.projects",
    "pawl.workforce",
    "pawl.improvement",
    "pawl.reporting",
    "pawl.portal",
]

MIDDLEWARE = [
    "pawl.web.proxies.proxies",
    "pawl.web.requests.requests",
    "pawl.web.headers.headers",
    "django.middleware.security.SecurityMiddleware",
    "pawl.web.content_policy.ContentPolicy",
    "pawl.web.rest.middleware.problems",
    "pawl.web.health.probes",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "pawl.web.large_bodies.LargeBodies",  # before the check of the token, which reads the form
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "pawl.accounts.middleware.sessions",
    "pawl.accounts.middleware.actor",
    "pawl.accounts.middleware.SignInFirst",
    "pawl.web.appearance.speak",
    "pawl.web.characters.NoNul",
    "pawl.web.refusals.Refusals",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pawl.web.context.frame",
            ],
            "builtins": ["pawl.web.quick_tags"],
            "libraries": dict.fromkeys(("i18n", "static"), "pawl.web.quick_tags"),
        },
    }
]

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = sign_on.backends(SITE)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}}
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "pawl.accounts.adapter.AccountAdapter"
ACCOUNT_RATE_LIMITS = False  # counted in a cache; ours are rows: accounts/throttle.py
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "pawl.accounts.actions.passwords.LinkTokens"  # noqa: S105 a class
ACCOUNT_FORMS = {"reset_password": "pawl.accounts.forms.PasswordLinkForm"}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SITE.is_https else "http"
PASSWORD_RESET_TIMEOUT = 7 * 86400  # invitations; LinkTokens makes it an hour for everybody else
SOCIALACCOUNT_ADAPTER = "pawl.accounts.adapter.SocialAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = sign_on.providers(SITE)
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
MFA_ADAPTER = "pawl.accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "pawl.accounts.forms.SecondFactorForm",
    "reauthenticate": "pawl.accounts.forms.RepeatSecondFactorForm",
    "activate_totp": "pawl.accounts.forms.NewAuthenticatorForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # whoever manages accounts vouches for addresses
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = SITE.is_local and not SITE.is_https
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True

COOKIE_PREFIX = "__Host-" if SITE.is_https else ""
SESSION_ENGINE = "pawl.accounts.session_store"
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}pawl-session"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}pawl-csrf"
MESSAGE_STORAGE = "pawl.web.toasts.Toasts"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE.is_https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = SITE.session_hours * 3600
SECURE_HSTS_SECONDS = 365 * 86400 if SITE.is_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *sign_on.form_origins(SITE)],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

CSRF_FAILURE_VIEW = "pawl.web.refusals.csrf_failure"
FORM_RENDERER = "pawl.web.widgets.Widgets"
LANGUAGE_CODE = SITE.language
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}pawl-language"
LANGUAGES = [  # a folder of texts in `locale/` is a language, called as it calls itself
    (code, str(LANG_INFO.get(code, {}).get("name_local", code)).capitalize()) for code in codes()
]
LOCALE_PATHS = [HERE / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH: list[str] = []

STATIC_URL = "/static/"
STATICFILES_DIRS = [HERE / "static"]
STATIC_ROOT = SITE.data.resolve() / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": SITE.data.resolve() / "files"},
    },
    "staticfiles": {"BACKEND": "pawl.web.assets.Assets"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_PERMISSIONS = 0o600
globals().update(
    mail_profile(SITE.email, SITE.data.resolve() / "mail", by_token=SITE.email_oauth is not None)
)
DEFAULT_FROM_EMAIL = SITE.email_from
if SITE.ldap:
    globals().update(sign_on.directory(SITE.ldap))
LOGGING = configured(SITE.log, SITE.log_level)
SILENCED_SYSTEM_CHECKS: list[str] = []

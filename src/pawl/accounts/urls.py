"""Sign-in: allauth's pages that Pawl wants; sign-up and changing one's own address are not among them."""

from allauth.account import views as account
from allauth.socialaccount import views as social
from allauth.urls import build_provider_urlpatterns
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path

from pawl.accounts.demo import enter

urlpatterns = [
    path("demo/", enter, name="demo_sign_in"),
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
    path("sso/", social.connections, name="socialaccount_connections"),
    path("sso/cancelled/", login_not_required(social.login_cancelled), name="socialaccount_login_cancelled"),
    path("sso/error/", login_not_required(social.login_error), name="socialaccount_login_error"),
    *build_provider_urlpatterns(),
]

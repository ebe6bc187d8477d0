"""Routes of accounts and of one's own account, and their places in the navigation."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from pawl.accounts.roles import Permission
from pawl.administration.views import files, mine, people, teams
from pawl.web import navigation
from pawl.web.navigation import Page

urlpatterns = [
    path("setup/", mine.first, name="first-account"),
    path("account/profile/", mine.my_profile, name="my-profile"),
    path("account/keys/", mine.my_keys, name="my-keys"),
    path("account/keys/<str:key>/revocation/", mine.revoke_key, name="my-key-revoke"),
    path("people/", people.listed, name="people"),
    path("people/new/", people.new, name="person-new"),
    path("people/import/", files.bring_people, name="people-import"),
    path("people/<str:key>/", people.show, name="person"),
    path("people/<str:key>/edit/", people.edit, name="person-edit"),
    path("people/<str:key>/invitation/", people.invite, name="person-invite"),
    path("people/<str:key>/deactivation/", people.deactivate, name="person-deactivate"),
    path("people/<str:key>/reactivation/", people.reactivate, name="person-reactivate"),
    path("people/<str:key>/sessions/end/", people.end_sessions, name="person-sessions"),
    path("people/<str:key>/second-factors/removal/", people.forget_second_factors, name="person-factors"),
    path("people/<str:key>/roles/", people.give_role, name="person-role"),
    path("role-grants/<str:key>/removal/", people.take_role, name="person-role-take"),
    path("teams/", teams.listed, name="teams"),
    path("teams/new/", teams.new, name="team-new"),
    path("teams/<str:key>/", teams.show, name="team"),
    path("teams/<str:key>/edit/", teams.edit, name="team-edit"),
    path("teams/<str:key>/closure/", teams.close, name="team-close"),
    path("teams/<str:key>/members/", teams.add, name="team-member"),
    path("memberships/<str:key>/removal/", teams.remove, name="team-member-remove"),
    path("organisations/", teams.organisation_list, name="organisations"),
    path("organisations/new/", teams.organisation_new, name="organisation-new"),
    path("organisations/<str:key>/edit/", teams.organisation_edit, name="organisation-edit"),
    path("audit/", files.audit, name="audit"),
]
navigation.add(
    Page("admin", "people", _("People"), "users", Permission.ACCOUNT_READ),
    Page("admin", "teams", _("Teams"), "users", Permission.ACCOUNT_READ),
    Page("admin", "organisations", _("Organisations"), "building", Permission.ACCOUNT_MANAGE),
    Page("admin", "audit", _("Auditor's export"), "clipboard", Permission.AUDIT_READ),
    Page("admin", "person-new", _("New person"), "user-plus", Permission.ACCOUNT_MANAGE, creates=True),
    Page(
        "admin",
        "people-import",
        _("People from a file"),
        "file-import",
        Permission.ACCOUNT_MANAGE,
        creates=True,
    ),
    Page("admin", "team-new", _("New team"), "user-plus", Permission.ACCOUNT_MANAGE, creates=True),
)

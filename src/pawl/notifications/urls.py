"""Routes of notifications."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from pawl.accounts.roles import Permission
from pawl.notifications import drawers
from pawl.notifications.inbox import unread
from pawl.notifications.views import inbox, rules, wishes
from pawl.tickets.urls import drawer_routes
from pawl.web import bell, navigation
from pawl.web.navigation import Page

drawers.register()
bell.counted_by(unread)

urlpatterns: list[URLPattern] = [
    path("notifications/", inbox.index, name="notifications"),
    path("notifications/all/reading/", inbox.read_all, name="notifications-read"),
    path("notifications/all/unreading/", inbox.unread_some, name="notifications-unread"),
    path("notifications/wishes/", wishes.mine, name="notification-wishes"),
    path("notifications/cases/<str:key>/muting/", inbox.mute_case, name="notification-mute"),
    path("notifications/mute/<str:token>/", wishes.by_link, name="mute-link"),
    path("notifications/<str:key>/opening/", inbox.open_one, name="notification-open"),
    path("notifications/<str:key>/reading/", inbox.turn, name="notification-turn"),
    path("desk/notifications/", rules.overview, name="desk-notifications"),
    path("desk/notifications/<str:event>/trial/", rules.trial_now, name="notification-trial"),
    path("desk/notification-rules/new/", rules.new, name="desk-notification-rules-new"),
    path("desk/notification-rules/<str:key>/trial/", rules.trial, name="notification-rule-trial"),
    path("desk/chat-channels/<str:key>/test/", rules.test, name="chat-channel-test"),
    path("desk/chat-channels/<str:key>/attempts/", rules.attempts, name="chat-channel-attempts"),
    *(one for one in drawer_routes("notification-rules") if one.name != "desk-notification-rules-new"),
    *drawer_routes("chat-channels"),
]
navigation.add(
    Page("home", "notifications", _("Notifications"), "bell", words=_("inbox messages letters")),
    Page(
        "services", "desk-notifications", _("Who hears of what"), "bell", Permission.AGREEMENT_READ,
        words=_("notification rules chat Teams Slack WeCom Feishu"),
    ),
)  # fmt: skip

"""The inbox: what I was told, read and unread, and the way to what it is about."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from pawl.accounts.permissions import not_found
from pawl.collaboration.records import find
from pawl.notifications.actions import reading
from pawl.notifications.inbox import page_of
from pawl.notifications.models import Notice
from pawl.notifications.saying import address_of_notice
from pawl.notifications.topics import TOPICS
from pawl.notifications.wishes import mute, unmute
from pawl.web.asked import actor_of, event_before
from pawl.web.listing_types import BadValue, key_number
from pawl.web.undo import Undo, tell

HELP = "how-to/notifications"


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """What I was told, the newest first; unread alone, or of one topic."""
    actor, topic = actor_of(request), request.GET.get("topic", "")
    topic = topic if topic in TOPICS else ""
    is_unread = request.GET.get("shown") == "unread"
    page = page_of(actor, unread_only=is_unread, topic=topic, before=event_before(request))
    told = {
        "page": page,
        "topics": [(name, one.label) for name, one in TOPICS.items()],
        "topic": topic,
        "is_unread": is_unread,
        "older": f"?shown={'unread' if is_unread else ''}&topic={topic}&before={page.older}",
        "help": HELP,
    }
    return render(request, "notifications/inbox.html", told)


@require_POST
@login_required
def open_one(request: HttpRequest, key: str) -> HttpResponse:
    """It is read, and I am led to what it is about."""
    one = _find(request, key)
    reading.read(one, by=actor_of(request))
    return redirect(address_of_notice(one))


@require_POST
@login_required
def turn(request: HttpRequest, key: str) -> HttpResponse:
    """Read, or unread again."""
    one, actor = _find(request, key), actor_of(request)
    if request.POST.get("read") == "no":
        reading.unread(one, by=actor)
    else:
        reading.read(one, by=actor)
        tell(request, _("It is read."), Undo(reverse("notification-turn", args=[key]), (("read", "no"),)))
    return redirect("notifications")


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    """All is read; can be taken back."""
    numbers = reading.read_all(by=actor_of(request))
    if numbers:
        text = ngettext("%(n)s notification is read.", "%(n)s notifications are read.", len(numbers))
        fields = (("numbers", ",".join(map(str, numbers))),)
        tell(request, text % {"n": len(numbers)}, Undo(reverse("notifications-unread"), fields))
    return redirect("notifications")


@require_POST
@login_required
def unread_some(request: HttpRequest) -> HttpResponse:
    """They are unread again."""
    given = request.POST.get("numbers", "")[:12_000].split(",")
    numbers = [int(one) for one in given if one.isascii() and one.isdigit() and len(one) < 19]
    reading.unread_some(numbers, by=actor_of(request))
    return redirect("notifications")


@require_POST
@login_required
def mute_case(request: HttpRequest, key: str) -> HttpResponse:
    """I hear no more of a case that I may see, or hear of it again."""
    actor = actor_of(request)
    case = find(key, actor).case
    if request.POST.get("mute") == "no":
        unmute(case, by=actor)
        tell(request, _("You hear of %(key)s again.") % {"key": case.key})
    else:
        mute(case, by=actor)
        undo = Undo(reverse("notification-mute", args=[case.key]), (("mute", "no"),))
        tell(request, _("You hear no more of %(key)s.") % {"key": case.key}, undo)
    return redirect("notifications" if request.POST.get("back") != "wishes" else "notification-wishes")


def _find(request: HttpRequest, key: str) -> Notice:
    try:
        number = key_number(key, Notice.prefix)
    except BadValue:
        raise not_found("notification") from None
    rows = Notice.objects.visible_to(actor_of(request)).select_related("case", "event")
    found = rows.filter(pk=number).first()
    if found is None:
        raise not_found("notification")
    return found

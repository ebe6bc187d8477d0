"""What I am told and when; and the page behind the link of a letter that mutes its case."""

from django.contrib.auth.decorators import login_not_required, login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.collaboration.models import Case
from pawl.collaboration.records import find
from pawl.errors import NotFound, PawlError
from pawl.notifications.forms import WishesForm
from pawl.notifications.letters import MUTE_LIFE, MUTE_SALT
from pawl.notifications.models import Mute
from pawl.notifications.topics import TOPICS
from pawl.notifications.views.inbox import HELP
from pawl.notifications.wishes import habit, hours_of, mute, set_wishes, wishes_of
from pawl.web.asked import actor_of
from pawl.web.undo import tell

MOST_MUTED = 100


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """What I want of each topic, my quiet hours, the cases of which I hear no more."""
    actor = actor_of(request)
    form = WishesForm(request.POST or None, initial=_now(actor.human))
    if request.method == "POST" and form.is_valid():
        try:
            set_wishes(**form.given(), by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("Saved."))
            return redirect("notification-wishes")
    muted = Mute.objects.filter(person=actor.human).select_related("case").order_by("-pk")[:MOST_MUTED]
    told = {"form": form, "muted": muted, "zone": hours_of([actor.human])[actor.human.pk].zone, "help": HELP}
    return render(request, "notifications/wishes.html", told, status=422 if form.errors else 200)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """From a letter, without signing in: GET asks, POST mutes, as mail programs do (RFC 8058)."""
    case, person = _of(token)
    if case is None or person is None:
        return render(request, "notifications/mute_over.html", status=410)
    if request.method == "POST":
        mute(case, by=Actor(person, via="mail"))
    told = {"case": case, "is_done": request.method == "POST"}
    return render(request, "notifications/mute.html", told)


def _of(token: str) -> tuple[Case | None, Person | None]:
    """What a link names; nothing where it is forged or old, or its person left or sees the case no more."""
    try:
        said = signing.TimestampSigner(salt=MUTE_SALT).unsign_object(token, max_age=MUTE_LIFE)
        person = Person.objects.get(pk=said["person"], is_active=True)
        return find(said["case"], Actor(person, via="mail")).case, person
    except (signing.BadSignature, ValueError, Person.DoesNotExist, NotFound):  # or of an older version
        return None, None


def _now(person: Person) -> dict[str, object]:
    wishes, hours = wishes_of([person.pk]), hours_of([person])[person.pk]
    found: dict[str, object] = {
        "quiet_from": hours.quiet_from, "quiet_until": hours.quiet_until, "daily_at": hours.daily_at,
    }  # fmt: skip
    for topic in TOPICS:
        wish = wishes.get((person.pk, topic)) or habit(topic)
        found |= {f"inbox_{topic}": wish.inbox, f"mail_{topic}": wish.mail}
    return found

"""Published numbers that were measured anew: which, and whether they came out again."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from pawl.accounts.permissions import not_found
from pawl.analytics.words import say
from pawl.measurement.actions import replays
from pawl.measurement.models import Outcome, Replay
from pawl.measurement.replay_lists import OUTCOMES, REPLAYS
from pawl.web.asked import actor_of
from pawl.web.fragments import asks_for_part, come_anew, render_page
from pawl.web.list_page import ListLook, list_page
from pawl.web.listing_types import BadValue, key_number

TONES = {Outcome.SAME: "good", Outcome.DIFFERS: "bad", Outcome.DAMAGED: "bad"}


@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponseBase:
    """Every number that was measured anew; POST asks for one."""
    if request.method == "POST":
        made = replays.ask(request.POST.get("number", "")[:60], by=actor_of(request))
        return HttpResponseRedirect(reverse("measurement:replay", args=[made.key]))
    look = ListLook(
        address=lambda row: reverse("measurement:replay", args=[row["key"]]),
        link_field="number",
        empty=say("No number has been measured anew yet."),
        help="how-to/verify-numbers",
    )
    return list_page(request, REPLAYS, look)


@require_GET
def show(request: HttpRequest, key: str) -> HttpResponse:
    """Whether one number came out again; a page that waited is told to come anew."""
    one = _find(request, key)
    if asks_for_part(request) and one.outcome != Outcome.ASKED:
        return come_anew()
    told = {
        "replay": one,
        "is_waiting": one.outcome == Outcome.ASKED,
        "outcome": OUTCOMES[one.outcome],
        "tone": TONES.get(Outcome(one.outcome), "warn"),
    }
    return render_page(request, "measurement/replay.html", "now", told)


def _find(request: HttpRequest, key: str) -> Replay:
    try:
        number = key_number(key, "RPY")
    except BadValue:
        raise not_found("RPY") from None
    found = Replay.objects.visible_to(actor_of(request)).select_related("dataset").filter(pk=number).first()
    if found is None:
        raise not_found("RPY")
    return found

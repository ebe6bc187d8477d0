"""Records about what somebody is writing: shown beside the form while they write, or as a page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from pawl.accounts.actor import Actor
from pawl.collaboration.kinds import KINDS
from pawl.collaboration.records import address_of, states_of
from pawl.collaboration.searching import MOST_SIMILAR, similar
from pawl.web.fragments import render_page

ASKED = ("q", "title", "description")
"""What a form that is being filled in calls its texts."""
LONGEST = 1000


@require_safe
@login_required
def near(request: HttpRequest) -> HttpResponse:
    """The most alike that somebody may see; `kinds` narrows, `but` leaves the record itself out."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the middleware's
    words = " ".join(request.GET.get(name, "")[:LONGEST] for name in ASKED).strip()
    named = [kind for kind in request.GET.get("kinds", "").split(",") if kind in KINDS]
    but = request.GET.get("but", "")
    cases = similar(words, actor, named or None, MOST_SIMILAR + 1)
    shown = [case for case in cases if case.key != but and address_of(case)][:MOST_SIMILAR]
    states = states_of(shown)
    told = {
        "words": request.GET.get("q", "")[:LONGEST], "asked": bool(words), "kinds": ",".join(named),
        "found": [(case, address_of(case), states.get(case.pk, "")) for case in shown],
    }  # fmt: skip
    return render_page(request, "collaboration/similar.html", "near", told)

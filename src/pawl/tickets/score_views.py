"""How content a caller is, said behind a link in a mail."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from pawl.errors import PawlError
from pawl.tickets.actions.effort import rate
from pawl.tickets.models import Satisfaction
from pawl.tickets.scoring_links import read_link


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, with the score of the link chosen; POST says it: programs that open links say nothing."""
    found = read_link(token)
    if found is None:
        return render(request, "tickets/score_link_over.html", status=410)
    ticket, actor = found
    told = {"case": ticket.case, "may_rate": True, "rate_url": request.path, "person": actor.person}
    if request.method == "POST":
        given = request.POST.get("score", "")
        points = int(given) if given.isascii() and given.isdigit() and len(given) < 3 else 0
        try:
            rate(ticket, score=points, comment=request.POST.get("comment", "")[:10_000], by=actor)
        except PawlError as refusal:
            return render(
                request, "tickets/score_link.html", told | {"refusal": refusal}, status=refusal.status
            )
        return render(request, "tickets/score_link_done.html", told)
    known = Satisfaction.objects.filter(case=ticket.case).first()
    told |= {"score": known, "chosen": request.GET.get("score", "")[:1]}
    return render(request, "tickets/score_link.html", told)

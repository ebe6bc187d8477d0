"""One-click sign-in by role: in a demonstration, from this machine, and nowhere else."""

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from pawl.accounts.models import Person
from pawl.environment import environment

HERE = {"127.0.0.1", "::1"}
DOMAIN = "@example.org"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """One button per person of the demonstration; there is no such page on any other site."""
    is_here = request.META.get("REMOTE_ADDR") in HERE and not request.META.get("PAWL_IS_FORWARDED")
    if not (environment().demo and environment().is_local and is_here):
        raise Http404
    people = Person.objects.active().filter(email__endswith=DOMAIN).order_by("id")
    if request.method == "POST":
        chosen = request.POST.get("person", "")
        person = get_object_or_404(people, pk=int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0)
        login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
        UserSession.objects.create_from_request(request)  # as a sign-in by password does
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/demo.html", {"people": people})

"""The own fields of a ticket in the browser: one page for all practices."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import not_found, require
from pawl.collaboration.records import address_of, find
from pawl.errors import PawlError
from pawl.tickets.actions.own import change_own
from pawl.tickets.models import Ticket
from pawl.tickets.own.asking import OwnForm
from pawl.tickets.own.reads import Told, form_of, set_of, told
from pawl.tickets.own.values_kept import kept_by
from pawl.web.asked import actor_of
from pawl.web.undo import tell

HELP = "how-to/own-fields"


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Fill them in, by the version that counts now."""
    actor, one = actor_of(request), found(request, key)
    require(actor, one.work_permission, on=one)
    form = OwnForm(request.POST or None, actor=actor, ticket=one)
    back = f"{address_of(one.case)}#own"
    if request.method == "POST" and form.is_valid():
        one.version = form.cleaned_data["version"] or one.version
        try:
            change_own(one, form.cleaned_data.get("own", {}), by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(key)s: done.") % {"key": one.key})
            return redirect(back)
    shown = {"form": form, "record": one, "back": back, "lost": _lost(one, actor), "help": HELP}
    return render(request, "tickets/own_form.html", shown, status=422 if form.errors else 200)


def _lost(ticket: Ticket, actor: Actor) -> list[Told]:
    """What the version that counts now does not know any more."""
    row, version = ticket.own_values, set_of(ticket)
    if row is None or version is None or version.pk == row.field_set_id:
        return []
    kept = kept_by(form_of(version), row)
    gone = {str(one.label) for one in form_of(row.field_set).fields if one.name not in kept}
    return [one for one in told(ticket, actor) if one.label in gone]


def found(request: HttpRequest, key: str) -> Ticket:
    """The ticket of a number, of whatever practice, if somebody may see it.   Raises NotFound."""
    one = find(key, actor_of(request))
    if not isinstance(one, Ticket):
        raise not_found(key[:40])
    return one

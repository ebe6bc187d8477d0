"""What an hour costs and what a currency is worth, from a day on: a list of each, and a form that adds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.catalogue.actions import costs
from pawl.catalogue.forms import CatalogueForm, ExchangeRateForm, RateForm
from pawl.catalogue.lists import EXCHANGE_RATES, RATES
from pawl.catalogue.views.records import HELP
from pawl.errors import PawlError
from pawl.web.asked import actor_of
from pawl.web.list_page import ListLook, list_page
from pawl.web.listing import Listing
from pawl.web.undo import tell

EDIT = Permission.CATALOGUE_EDIT


@dataclass(frozen=True)
class Register:
    """A list of rates, and how one is added."""

    listing: Listing
    label: Promise
    new_label: str | Promise
    empty: Sentence
    form: type[CatalogueForm]
    add: Callable[..., Any]


REGISTERS = {
    "cost-rates": Register(
        RATES,
        gettext_lazy("Cost of an hour"),
        gettext_lazy("Say what an hour costs"),
        say("Nobody has said what an hour costs: hours then count without an amount."),
        RateForm,
        costs.set_rate,
    ),
    "exchange-rates": Register(
        EXCHANGE_RATES,
        gettext_lazy("Exchange rates"),
        gettext_lazy("Say what a currency is worth"),
        say("No exchange rate yet: amounts in other currencies are then left out."),
        ExchangeRateForm,
        costs.set_exchange_rate,
    ),
}


@require_safe
def index(request: HttpRequest, name: str) -> HttpResponseBase:
    """All of them, with the day from which each counts."""
    known = REGISTERS[name]
    look = ListLook(
        empty=known.empty,
        create=reverse(f"{name}-new"),
        create_label=known.new_label,
        create_permission=EDIT,
        help=HELP,
    )
    return list_page(request, known.listing, look)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, name: str) -> HttpResponse:
    """Another one from a day on; those before stay as they were."""
    actor, known = actor_of(request), REGISTERS[name]
    require(actor, EDIT)
    form = known.form(request.POST or None, actor=actor)
    back = reverse(name)
    if request.method == "POST" and form.is_valid():
        said = {field: value for field, value in form.cleaned_data.items() if field != "version"}
        try:
            known.add(currency_code=said.pop("currency"), **said, by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("It counts from that day on."))
            return redirect(back)
    told = {"form": form, "back": back, "heading": known.new_label, "label": known.label, "help": HELP,
            "list_url": back}  # fmt: skip
    return render(request, "catalogue/form.html", told, status=422 if form.errors else 200)

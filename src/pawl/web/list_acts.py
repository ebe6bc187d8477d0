"""Acts on many rows of a list: what they need beside the rows, a look at what would become of each, undo."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import ngettext

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.errors import Invalid, PawlError
from pawl.web.bulk import MOST_ROWS, Outcomes, name_of, run_rows
from pawl.web.forms import PawlForm
from pawl.web.listing import Listing
from pawl.web.listing_query import refused
from pawl.web.undo import Undo, tell

LONGEST_NUMBER = 19
"""Digits from which on no engine has such a key."""
PREFIX = "with"
"""Before the fields of an act's form, so that they meet none of the list's."""


@dataclass(frozen=True)
class BulkAct:
    """Something that can be done with many rows at once: one action per row, all or none."""

    name: str
    label: str | Promise
    run: Callable[..., Any]
    """run(actor, pk) calls the action for the row with this primary key and returns the record, or a
    `Changed` that also says what stood there before.

    With a form it is given the form, too. A row with which nothing would happen is refused: what is taken
    back later is what was done, and no more.
    """
    permission: Permission
    undo: str = ""
    """The name of the act that takes it back; it is given the same form."""
    is_offered: bool = True
    is_destructive: bool = False
    form: Callable[..., PawlForm] | None = None
    """form(data, by=…, prefix=…) asks for what is needed beside the rows: which team, which role."""
    consequence: str | Promise = ""
    """What whoever confirms it should know."""


@dataclass(frozen=True)
class _Asked:
    """What was sent: the act, its rows, its form, and the page to go back to."""

    act: BulkAct
    chosen: tuple[int, ...]
    back: str
    form: PawlForm | None

    @property
    def said(self) -> list[tuple[str, str]]:
        """What the form was told, as it goes along to the next step."""
        if self.form is None or not self.form.is_bound:
            return []
        names = [self.form.add_prefix(name) for name in self.form.fields]
        return [(name, one) for name in names for one in self.form.data.getlist(name)]  # type: ignore[attr-defined]


def act_on_rows(request: HttpRequest, listing: Listing, acts: Sequence[BulkAct]) -> HttpResponse:
    """Ask for what is needed, show what would become of each row, or do it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the middleware's
    asked = _asked(request, actor, acts)
    if asked.form is not None and not asked.form.is_valid():
        return _page(request, listing, asked, 422 if asked.form.is_bound else 200)
    more = () if asked.form is None else (asked.form,)
    is_confirmed = request.POST.get("confirmed") == "yes"
    rows = [{"pk": pk} for pk in asked.chosen]
    outcomes = run_rows(rows, lambda row: asked.act.run(actor, row["pk"], *more), dry_run=not is_confirmed)
    if outcomes.is_done:
        _tell(request, asked, acts)
        return HttpResponseRedirect(request.path + asked.back)
    fitting = [pk for pk, one in zip(asked.chosen, outcomes.rows, strict=True) if one.refusal is None]
    refusals = _refusals(outcomes, asked.chosen, _names(listing, actor, outcomes, asked.chosen))
    told = {"outcomes": outcomes, "fitting": fitting, "refusals": refusals}
    return _page(request, listing, asked, 200 if outcomes.is_dry else 409, told)


@dataclass
class _Refusal:
    """Why some rows cannot be done, said once for all that it is true of."""

    thing: str
    error: PawlError
    rows: list[tuple[str, str]]


def _names(
    listing: Listing, actor: Actor, outcomes: Outcomes, chosen: Sequence[int]
) -> dict[int, tuple[str, str]]:
    """Number and name of the refused rows that somebody may see; asked where any is refused."""
    refused_rows = [chosen[one.row - 1] for one in outcomes.refused]
    found = listing.records(actor, refused_rows) if refused_rows else {}
    return {pk: (str(one.key), name_of(one)) for pk, one in found.items()}


def _refusals(outcomes: Outcomes, chosen: Sequence[int], names: dict[int, tuple[str, str]]) -> list[_Refusal]:
    """What refused rows, each reason once; a field of the form is not named: it stands above."""
    found: dict[str, _Refusal] = {}
    for one in outcomes.refused:
        error = one.refusal
        assert error is not None  # noqa: S101 what `refused` means
        row = names.get(chosen[one.row - 1], ("", ""))
        thing = "" if isinstance(error, Invalid) or error.thing == row[0] else error.thing
        told = _Refusal(thing, error, [])
        found.setdefault(f"{thing} {error.rule!r} {error.way_out!r}", told).rows.append(row)
    return list(found.values())


def _asked(request: HttpRequest, actor: Actor, acts: Sequence[BulkAct]) -> _Asked:
    """Read what was sent.   Raises Refused."""
    act = next((one for one in acts if one.name == request.POST.get("act")), None)
    numbers = {int(one) for one in request.POST.getlist("chosen") if _is_number(one)}
    chosen = tuple(sorted(numbers))  # two who choose the same rows write them in the same order
    back = request.POST.get("back") or "?"
    if act is None:
        raise refused("act", say("This list cannot do that."))
    if not chosen or len(chosen) > MOST_ROWS:
        raise refused("chosen", say("Choose 1 to {n} rows.", n=MOST_ROWS))
    form = None
    if act.form is not None:
        require(actor, act.permission)  # before it offers anything to choose from
        is_said = any(name.startswith(f"{PREFIX}-") for name in request.POST)
        form = act.form(request.POST if is_said else None, by=actor, prefix=PREFIX)
    return _Asked(act, chosen, back if back.startswith("?") else "?", form)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER


def _tell(request: HttpRequest, asked: _Asked, acts: Sequence[BulkAct]) -> None:
    n = len(asked.chosen)
    done = ngettext("%(act)s: %(n)s row done.", "%(act)s: %(n)s rows done.", n)
    undo = None
    if any(one.name == asked.act.undo for one in acts):
        chosen = (("chosen", str(pk)) for pk in asked.chosen)
        fields = (("act", asked.act.undo), ("confirmed", "yes"), *asked.said, *chosen)
        undo = Undo(request.path, fields)
    tell(request, done % {"act": asked.act.label, "n": n}, undo)


def _page(
    request: HttpRequest,
    listing: Listing,
    asked: _Asked,
    status: int,
    told: dict[str, Any] | None = None,
) -> HttpResponse:
    told = {
        "act": asked.act,
        "listing": listing,
        "back": asked.back,
        "chosen": asked.chosen,
        "form": asked.form,
        "said": asked.said,
        "words": _words(asked.form) if told else [],
        **(told or {}),
    }
    return render(
        request, "list_preview.html" if "outcomes" in told else "list_asks.html", told, status=status
    )


def _words(form: PawlForm | None) -> list[tuple[str, str]]:
    """What the form was told, as people read it."""
    if form is None:
        return []
    shown = [name for name in form.fields if not form.fields[name].widget.is_hidden]
    return [(str(form[name].label), _word(form.fields[name], form.cleaned_data[name])) for name in shown]


def _word(field: forms.Field, value: Any) -> str:
    """A value as its choice is called; what was left empty as a dash, as on every page."""
    if value is None or value == "":
        return "–"
    if isinstance(field, forms.ModelChoiceField):
        return str(value)
    choices = {str(name): label for name, label in getattr(field, "choices", ())}
    return str(choices.get(str(value), value))

"""What improvements brought, added up as the ledger adds it: forecast, verified, held."""

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from pawl.collaboration.models import Case
from pawl.improvement.ledger import Amount, Group, Line, by_year, held_after, lines_of, plans_of
from pawl.improvement.models import ControlPlan
from pawl.measurement.reads import language
from pawl.presentation.document import Part
from pawl.reporting.papers.scope import Scope, table


def brought(of: Scope) -> Part:
    """In hours and money a year, all together and by year; and which share of the gains lasted 90 days."""
    plans = [one for one in plans_of(of.actor) if _tells(of, one.case)]
    lines: list[Line] = [line for line in lines_of(of.actor, plans) if _tells(of, line.improvement.case)]
    groups = [Group(_("All together"), lines), *by_year(lines)] if lines else []
    rows = [[one.name, str(len(one.lines)), *(_amount(each) for each in one.amounts)] for one in groups]
    heads = [_("Of"), _("Improvements"), _("Forecast"), _("Verified"), pgettext("gain", "Held")]
    empty = _("No improvement says yet what it should bring.")
    return table(_("What improvements brought in a year"), heads, rows, empty, _lasted(plans))


def _tells(of: Scope, case: Case) -> bool:
    """Whether a paper may tell of a case: of its place, and nothing confidential."""
    is_here = of.organisation is None or case.organisation_id == of.organisation.pk
    return is_here and not case.confidential


def _lasted(plans: list[ControlPlan]) -> list[tuple[str, str]]:
    held = held_after(plans)
    if held.share is None:
        return []
    told = _("%(share)s: %(held)s held, %(slipped)s slipped; of %(open)s the 90 days are not over.") % {
        "share": language(get_language() or "en").quantity(held.share, "%"),
        "held": held.held, "slipped": held.slipped, "open": held.open,
    }  # fmt: skip
    return [(_("Held after 90 days"), told)]


def _amount(amount: Amount) -> str:
    words = language(get_language() or "en")
    told = [] if amount.hours is None else [_("%(hours)s h") % {"hours": words.number(amount.hours)}]
    told += [f"{words.number(float(money))} {currency}" for currency, money in amount.money.items()]
    told += [_("unknown: %(n)s") % {"n": amount.unknown}] if amount.unknown else []
    return "; ".join(told) or "–"

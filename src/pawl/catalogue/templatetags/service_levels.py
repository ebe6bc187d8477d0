"""Working times, shares and amounts as people read them."""

from datetime import timedelta
from decimal import Decimal

from django import template
from django.utils.translation import gettext as _

from pawl.catalogue.words import TARGET_KINDS
from pawl.web.templatetags.pawl import reader

register = template.Library()
HOUR = 60


@register.filter
def worktime(value: timedelta | None) -> str:
    """Hours and minutes; a day of working time would be read as a day of the calendar."""
    if value is None:
        return "–"
    minutes = round(abs(value).total_seconds() / HOUR)
    hours, rest = divmod(minutes, HOUR)
    sign = "-" if value < timedelta() and minutes else ""
    if not hours:
        return sign + _("%(minutes)d min") % {"minutes": rest}
    whole = reader().count(hours)
    if not rest:
        return sign + _("%(hours)s h") % {"hours": whole}
    return sign + _("%(hours)s h %(minutes)d min") % {"hours": whole, "minutes": rest}


@register.filter
def counts_for(kind: str) -> str:
    """Whose tickets a target counts for."""
    return str(TARGET_KINDS[kind])


@register.filter
def percent(share: float | None) -> str:
    """A share with enough digits to tell three nines from four; rounded down, so 100 means all of it."""
    if share is None:
        return "–"
    return f"{reader().number(int(share * 100_000 + 1e-6) / 1000, digits=3)} %"


@register.filter
def money(amount: Decimal | None) -> str:
    """An amount with two decimals."""
    return reader().number(None if amount is None else float(amount), digits=2)

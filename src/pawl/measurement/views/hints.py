"""Where a level may have changed: shown beside the chart, and made a new normal by whoever may decide."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pawl.accounts.permissions import can, not_found
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.errors import Invalid
from pawl.measurement import reads
from pawl.measurement.actions.phases import begin_phase
from pawl.measurement.views.choosing import Chosen, chosen
from pawl.web.undo import tell


def of_kpi(chart: Mapping[str, Any], now: Chosen) -> list[dict[str, Any]]:
    """The days that are only asked about; what is asked stands below the chart."""
    days = [raw["at"] for raw in chart.get("hints", ())]
    return [{"at": day, "day": now.language.full_date(date.fromisoformat(day))} for day in days]


def may_confirm(now: Chosen) -> bool:
    """Whether limits may be begun anew here."""
    return can(now.actor, Permission.SIGNAL_DECIDE, now.dataset)


@require_POST
def confirm(request: HttpRequest, kpi: str) -> HttpResponseRedirect:
    """The new normal: limits begin anew on the day, with the reason beside them."""
    now = chosen(request)
    if now is None:
        raise not_found(kpi)
    reads.indicator(now.actor, now.study, kpi)
    reason = request.POST.get("reason", "")[:500]
    place = now.dataset.place
    begin_phase(kpi=kpi, at=_day(request.POST.get("at", "")), reason=reason, place=place, by=now.actor)
    tell(request, _("Limits begin anew from there; the chart shows it as soon as it is measured anew."))
    return HttpResponseRedirect(f"{reverse('measurement:kpi', args=[kpi])}?{now.query}")


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        rule = say("{text} is no day.", text=written[:20])
        raise Invalid("at", rule, say("Write it as 2026-03-31."), {"at": rule}) from None

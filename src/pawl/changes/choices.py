"""What somebody may name in a form or a body of changes."""

from collections.abc import Mapping

from django.db.models import QuerySet

from pawl.accounts.actor import Actor
from pawl.catalogue.choices import Choice, people, teams
from pawl.catalogue.models import Service
from pawl.changes.models import ChangeModel
from pawl.collaboration.models import Record


def services(by: Actor) -> QuerySet[Service]:
    """Services that are not retired."""
    rows = Service.objects.visible_to(by).exclude(state="retired").select_related("case")
    return rows.order_by("case__title")


def service_of(source: Record, by: Actor) -> Service | None:
    """What a record is about: its own service, else the only one that it points to; none that is hidden."""
    if own := getattr(source, "service_id", None):
        return services(by).filter(pk=own).first()
    linked = list(services(by).filter(case__links_in__source=source.case).distinct()[:2])
    return linked[0] if len(linked) == 1 else None


def models_in_force(by: Actor) -> QuerySet[ChangeModel]:
    """Models that a change may follow."""
    rows = ChangeModel.objects.visible_to(by).filter(state="live").select_related("case")
    return rows.order_by("type", "case__title")


KNOWN: Mapping[str, tuple[Choice, str]] = {
    "service": (services, "SVC"),
    "services": (services, "SVC"),
    "model": (models_in_force, "CHM"),
    "team": (teams, "TEAM"),
    "assignee": (people, "PER"),
    "implementers": (people, "PER"),
}

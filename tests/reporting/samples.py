"""Reports and schedules in any place, for tests that ask who may see them."""

from datetime import timedelta

from tests.measurement import rows

from pawl import clock
from pawl.accounts.models import Organisation, Person, Team
from pawl.accounts.permissions import Place
from pawl.collaboration.cases import open_case
from pawl.jobs import schedules
from pawl.measurement.models import Dataset, DataSource
from pawl.reporting.making import folder
from pawl.reporting.models import Decision, Report, ReportFile, ReportLink, ReportSchedule


def dataset(place: Place) -> Dataset:
    """A dataset; each has a snapshot of its own."""
    return rows.dataset(
        Organisation.objects.get(pk=place.organisation_id) if place.organisation_id else None,
        Team.objects.get(pk=place.team_id) if place.team_id else None,
        confidential=place.confidential,
        snapshot=f"{Dataset.objects.count():064d}",
    )


def data_source(place: Place) -> DataSource:
    """A source of uploads."""
    return DataSource.objects.create(case=open_case("data_source", "Service desk", place))


def report(place: Place) -> Report:
    """One that failed and can be ordered again, with a page from before."""
    made = Report.objects.create(
        case=open_case("report", "Service desk", place), dataset=dataset(place),
        audience="manager", language="en", forms=["html"], state="failed",
        problem={"thing": "it", "rule": {"template": "Too small.", "values": {}},
                 "way_out": {"template": "Grow.", "values": {}}},
    )  # fmt: skip
    path = folder() / "sample" / "page.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("<!DOCTYPE html><title>A report</title>", encoding="utf-8")
    ReportFile.objects.create(
        report=made, form="html", file="sample/page.html", sha256="0" * 64, size=9, style="x"
    )
    return made


def report_schedule(place: Place) -> ReportSchedule:
    """Every Monday."""
    made = ReportSchedule.objects.create(
        case=open_case("report_schedule", "Service desk", place), source=data_source(place),
        audience="manager", language="en", forms=["html"], cron="0 7 * * 1", zone="UTC",
    )  # fmt: skip
    made.clock = schedules.plan(
        made.key, cron="0 7 * * 1", zone="UTC", kind="report_schedule", case=made.key, activity="due"
    )
    made.save()
    return made


def report_decision(place: Place) -> Decision:
    """A question that nobody has answered."""
    case = open_case("report_decision", "Extend the hours?", place)
    return Decision.objects.create(
        case=case, report=report(place), question="Extend the hours?", options=["Yes", "No"],
        due=clock.now().date(),
    )  # fmt: skip


def report_link(place: Place) -> ReportLink:
    """One that ends in a week."""
    now, of = clock.now(), report(place)
    maker = Person.objects.order_by("pk").first()
    assert maker is not None
    return ReportLink.objects.create(
        report=of, digest=f"{of.pk:064d}", made_by=maker, made_at=now, expires_at=now + timedelta(days=7)
    )

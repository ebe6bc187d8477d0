"""The final report as a paper: what was promised and what came, accepted, learnt, waived and handed over."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Max, Min
from django.utils import translation
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.presentation.document import Document, Part, document_pdf
from pawl.presentation.document_slides import document_pptx
from pawl.projects import words
from pawl.projects.benefits import Benefit, benefits_of
from pawl.projects.control.budget import lines_of
from pawl.projects.control.value import value_of
from pawl.projects.costing import sees_cost
from pawl.projects.gates.waived import told_waivers, waivers_of
from pawl.projects.models import (
    Baseline,
    ChangeRequest,
    Charter,
    Deliverable,
    FinalReport,
    Handover,
    Lesson,
    Project,
    Requirement,
    WorkPackage,
)
from pawl.projects.system_review import review_of
from pawl.web.templatetags.pawl import number, reader, said

WRITERS = {"pdf": document_pdf, "pptx": document_pptx}
NOTHING = "–"
Cells = Sequence[str]


def final_report(project: Project, actor: Actor, form: str) -> bytes:
    """The file, in the language of whoever reads, with the figures of now.   form: pdf or pptx."""
    return WRITERS[form](document_of(project, actor))


def frozen_report(project: Project, actor: Actor) -> dict[str, Any]:
    """The paper in every language, as a whole and without what hours cost: what an edition freezes."""
    found = {}
    for code, _label in settings.LANGUAGES:
        with translation.override(code):
            found[code] = {
                name: _kept(document_of(project, actor, sees=sees))
                for name, sees in (("whole", True), ("bare", False))
            }
    return found


def frozen_document(one: FinalReport, actor: Actor) -> Document:
    """An edition, in the language of whoever reads, with money for those who may see it."""
    told = one.content.get(get_language() or "en") or next(iter(one.content.values()))
    found = told["whole" if sees_cost(actor, one.project) else "bare"]
    parts = [Part(**each) for each in found["parts"]]
    remark = " · ".join(
        [found["remark"], _("edition %(n)s") % {"n": one.number}, f"SHA-256 {one.digest[:12]}…"]
    )
    return Document(**{**found, "parts": parts, "remark": remark, "made_at": one.at})


def frozen_file(one: FinalReport, actor: Actor, form: str) -> bytes:
    """The same as a file.   form: pdf or pptx."""
    return WRITERS[form](frozen_document(one, actor))


def _kept(document: Document) -> dict[str, Any]:
    return {name: value for name, value in asdict(document).items() if name != "made_at"}


def document_of(project: Project, actor: Actor, *, sees: bool | None = None) -> Document:
    """All of it; sections without rows are left out.   sees: whether money shows; None: as the actor may."""
    language = (get_language() or "en").partition("-")[0]
    now = clock.now()
    remark = " · ".join([_("Final report"), str(words.STATES[project.state]), reader().full_date(now.date())])
    shows = sees_cost(actor, project) if sees is None else sees
    parts = [
        _first(project), _promised(project, sees=shows), _benefits(benefits_of(project, actor)),
        _deliverables(project), _requirements(project), _changes(project), _system(project, actor),
        _handover(project), _waived(project), _lessons(project),
    ]  # fmt: skip
    kept = [one for one in parts if one.facts or one.rows]
    return Document(project.case.title, project.key, remark, language, now, kept, _("Page"))


def _first(project: Project) -> Part:
    told = [
        (_("Project manager"), project.case.owner), (_("Sponsor"), project.sponsor),
        (_("Customer"), project.customer and project.customer.case.title),
        (_("Service"), project.service and project.service.case.title),
        (_("Day of the benefits review"), project.benefits_review_on and _day(project.benefits_review_on)),
        (_("Final report"), project.final_report or _("Not written yet.")),
    ]  # fmt: skip
    return Part(_("Final report"), [(label, str(value)) for label, value in told if value])


def _promised(project: Project, *, sees: bool) -> Part:
    """Dates and money as the charter, the first and the newest baseline had them, and as they came."""
    charter = Charter.objects.filter(project=project, state="approved").order_by("-number").first()
    frozen = list(Baseline.objects.filter(project=project).order_by("number"))
    columns = [_of_charter(charter), *(_of_baseline(one) for one in (*frozen[:1], *frozen[1:][-1:]))]
    columns.append(_as_it_came(project, sees=sees))
    rows = zip((_("Start"), _("End"), f"{_('Cost')} {project.currency}".strip()),
               *(cells for _label, cells in columns), strict=True)  # fmt: skip
    return Part(_("Promised, and as it came"), (), ["", *(label for label, _cells in columns)], list(rows))


def _of_charter(charter: Charter | None) -> tuple[str, Cells]:
    fields = (charter.content or {}).get("fields", {}) if charter else {}
    budget = fields.get("budget")
    days = [_told_day(fields.get(name)) for name in ("starts", "ends")]
    return _("Charter"), [*days, NOTHING if budget is None else number(float(budget))]


def _of_baseline(one: Baseline) -> tuple[str, Cells]:
    budget = sum(line.amount for line in lines_of(one))
    days = [_told_day(one.content.get(name)) for name in ("starts", "ends")]
    return one.name, [*days, number(budget) if budget else NOTHING]


def _as_it_came(project: Project, *, sees: bool) -> tuple[str, Cells]:
    """The end is that of the last work, once all of it has ended; money for those who may see it."""
    work = WorkPackage.objects.filter(project=project, work_type="work").exclude(state="cancelled")
    span = work.aggregate(first=Min("started_on"), last=Max("finished_on"))
    is_over = not work.filter(finished_on=None).exists()
    spent = value_of(project).figures["ac"].value if sees else None
    money = number(float(spent)) if isinstance(spent, int | float) else NOTHING
    return pgettext("of a project", "As it came"), [
        _day(span["first"]),
        _day(span["last"] if is_over else None),
        money,
    ]


def _benefits(rows: Iterable[Benefit]) -> Part:
    headers = [_("Objective"), _("At the charter"), _("Target"), _("Measured now"), _("State")]
    return Part(_("Benefits"), (), headers, [_benefit(one) for one in rows])


def _benefit(one: Benefit) -> Cells:
    start, target, now = one.figures
    if one.unknown is not None:
        now = f"{_('unknown:')} {said(one.unknown)}"
    elif one.now is not None:
        now += f" ({one.now.label}, n = {one.now.n})"
    state = {True: pgettext("a target", "reached"), False: pgettext("a target", "not reached"), None: ""}
    period = f" ({one.period})" if one.period else ""
    return [one.objective.statement, start + period, target, now, state[one.is_reached]]


def _deliverables(project: Project) -> Part:
    rows = Deliverable.objects.filter(project=project).select_related("case").order_by("pk")
    headers = [_("Deliverable"), _("Accepted when"), _("State")]
    told = [[one.case.title, one.criteria, str(words.WORK_STATES[one.state])] for one in rows]
    return Part(_("Deliverables"), (), headers, told)


def _requirements(project: Project) -> Part:
    rows = Requirement.objects.filter(project=project).select_related("case").order_by("pk")
    told = [[one.case.title, one.acceptance, str(words.REQUIREMENT_STATES[one.state])] for one in rows]
    return Part(_("Requirements"), (), [_("Requirement"), _("Met when"), _("State")], told)


def _changes(project: Project) -> Part:
    rows = ChangeRequest.objects.filter(project=project).exclude(state="draft").select_related("case")
    headers = [_("Change request"), _("Days later"), _("Costs more"), _("State")]
    told = [
        [one.case.title, _bare(one.days_impact), _bare(one.cost_impact), str(words.REVIEWS[one.state])]
        for one in rows.order_by("number")
    ]
    return Part(_("Change requests"), (), headers, told)


def _system(project: Project, actor: Actor) -> Part:
    found = review_of(project, actor)
    told = [
        [str(one.label), said(one.told) if one.told else NOTHING, said(one.missing) if one.missing else ""]
        for one in (*found.parts, *found.dimensions)
    ]
    return Part(_("The service value system, once more"), (), ["", _("Told"), _("Missing")], told)


def _handover(project: Project) -> Part:
    one = Handover.objects.filter(project=project).select_related(
        "service__case", "offered_by", "accepted_by").first()  # fmt: skip
    if one is None:
        return Part(_("Hand-over"))
    signed = [
        (_("Project"), one.offered_by, one.offered_at),
        (_("Service"), one.accepted_by, one.accepted_at),
    ]
    facts = [(label, f"{who} · {reader().full_date(at.date())}") for label, who, at in signed if at]
    return Part(_("Hand-over"), [(_("Into the service"), str(one.service.case.title)), *facts])


def _waived(project: Project) -> Part:
    rows = [
        [str(one.gate), str(one.line), str(one.waiver.by or ""), one.waiver.reason]
        for one in told_waivers(waivers_of(project))
    ]
    return Part(
        _("Waived lines of gates"), (), [_("Gate"), pgettext("of a gate", "Line"), _("Who"), _("Why")], rows
    )


def _lessons(project: Project) -> Part:
    rows = [
        [one.title, _("yes") if one.went_well else _("no"), one.what_happened, one.advice]
        for one in Lesson.objects.filter(project=project).order_by("pk")
    ]
    headers = [_("Lesson"), _("It went well"), _("What happened"), _("What the next project should do")]
    return Part(_("Lessons"), (), headers, rows)


def _bare(value: Decimal | None) -> str:
    return NOTHING if value is None else number(float(value))


def _told_day(told: Any) -> str:
    return _day(date.fromisoformat(told) if told else None)


def _day(day: date | None) -> str:
    return NOTHING if day is None else reader().full_date(day)

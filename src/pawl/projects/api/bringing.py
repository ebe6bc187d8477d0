"""A plan of another planner through the API: what it would become, then all of it or nothing."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from pawl.accounts.actor import Actor
from pawl.projects.actions import bringing
from pawl.projects.models import Project
from pawl.web.rest.base import Body
from pawl.web.rest.problem import teller
from pawl.web.rest.resource import Call
from pawl.web.rest.routes import posting

if TYPE_CHECKING:
    from pawl.projects.scheduling.bringing import BroughtRow


class PlanIn(Body):
    form: Literal["xml", "csv"]
    """MS Project XML, or the columns of the CSV export."""
    content: Annotated[str, Field(max_length=bringing.LARGEST)]
    dry_run: bool = False


class BroughtRowOut(Schema):
    wbs: str
    title: str
    work_type: str
    starts: date | None
    ends: date | None
    days: float | None
    hours: float | None
    constraint: str
    constraint_on: date | None
    deadline: date | None


class RefusedRowOut(Schema):
    sheet: str
    row: str
    name: str
    rule: str
    way_out: str


class BroughtPlanOut(Schema):
    dry_run: bool
    rows: list[BroughtRowOut]
    links: int
    members: list[str]
    assignments: int
    baselines: list[str]
    """What they are called here; the last one is the newest."""
    notices: list[str]
    """What the file had and the project cannot hold."""
    refused: list[RefusedRowOut]


def brought(project: Project, *, form: str, content: str, dry_run: bool = False, by: Actor) -> BroughtPlanOut:
    """Looked at, or brought."""
    return brought_from(project, content.encode(), form=form, dry_run=dry_run, by=by)


def brought_from(project: Project, content: bytes, *, form: str, dry_run: bool, by: Actor) -> BroughtPlanOut:
    """The same of the bytes of a file, whatever its encoding."""
    act = bringing.look if dry_run else bringing.bring
    looked = act(project, content, form, by=by)
    told, plan = teller(), looked.brought
    return BroughtPlanOut(
        dry_run=dry_run, rows=[_row(one) for one in plan.rows], links=len(plan.links),
        members=[fields["name"] for _key, fields in plan.members], assignments=len(plan.assignments),
        baselines=[one.name for one in plan.baselines],
        notices=[told(one) for one in plan.notices],
        refused=[RefusedRowOut(sheet=one.sheet, row=one.row, name=one.name, rule=told(one.refusal.rule),
                               way_out=told(one.refusal.way_out)) for one in looked.refused],
    )  # fmt: skip


def _row(one: "BroughtRow") -> BroughtRowOut:
    said: dict[str, Any] = {name: one.fields.get(name) for name in BroughtRowOut.model_fields}
    return BroughtRowOut(**{**said, "wbs": one.code, "constraint": said["constraint"] or "asap"})


BRINGING = posting(
    "plan", Call(PlanIn, brought, shown=BroughtPlanOut),
    "Bring a plan from MS Project XML or CSV into a project without work; with dry_run only look at it",
)  # fmt: skip

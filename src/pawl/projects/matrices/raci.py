"""The RACI matrix: packages down, roles across, and which package nobody does or answers for."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.projects.matrices.lacking import Lacking
from pawl.projects.models import Member, Project, Raci, WorkPackage
from pawl.projects.tree import in_order

LACKS = {"A": _("nobody answers for it"), "R": _("nobody does it")}


@dataclass(frozen=True)
class RaciRow(Lacking):
    """A package, and the letter of each role, in the order of the roles; empty where it has none."""

    code: str
    depth: int
    work: WorkPackage
    letters: Sequence[str]
    lacks: tuple[str, ...]

    words: ClassVar = LACKS


@dataclass(frozen=True)
class RaciMatrix:
    """The whole."""

    members: Sequence[Member]
    rows: Sequence[RaciRow]
    loads: Sequence[tuple[int, int]]
    """Of each role: what it does, and what it answers for."""

    @property
    def open(self) -> int:
        """Packages whose line is not complete."""
        return sum(bool(one.lacks) for one in self.rows)


def matrix_of(project: Project, _actor: Actor) -> RaciMatrix:
    """Of all work that was not cancelled.   Three queries."""
    members = list(Member.objects.filter(project=project).select_related("person"))
    told = {(one.work_package_id, one.member_id): one.letter for one in Raci.objects.filter(project=project)}
    work = WorkPackage.objects.filter(project=project).exclude(state="cancelled").select_related("case")
    rows = [_row(*one, members, told) for one in in_order(list(work))]
    counted = Counter((at, letter) for row in rows for at, letter in enumerate(row.letters))
    return RaciMatrix(members, rows, [(counted[at, "R"], counted[at, "A"]) for at in range(len(members))])


def rows_of(found: RaciMatrix) -> Iterator[Sequence[str]]:
    """The same as lines of text."""
    yield [str(_("WBS")), str(_("Work package")), *(name_of(one) for one in found.members), str(_("Missing"))]
    for one in found.rows:
        yield [one.code, f"{one.work.key} {one.work.case.title}", *one.letters, one.missing]


def name_of(member: Member) -> str:
    """A role, and who fills it."""
    return f"{member.name} ({member.person})" if member.person else member.name


def _row(
    code: str, depth: int, work: WorkPackage, members: Sequence[Member], told: dict[tuple[int, int], str]
) -> RaciRow:
    letters = [told.get((work.pk, one.pk), "") for one in members]
    is_asked = work.work_type == "work"
    lacks = tuple(one for one in LACKS if is_asked and one not in letters)
    # Whoever answers for a small package and has nobody beside them does it, too.
    return RaciRow(code, depth, work, letters, lacks if lacks != ("R",) else ())

"""What earlier projects knew: charters about the same as one that is being written, and their lessons."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pawl.accounts.actor import Actor
from pawl.collaboration.searching import Near, similar
from pawl.projects.models import Charter, Lesson, Project

MOST, LOOKED_AT, MOST_LESSONS = 5, 20, 5
TOKENS_ASKED = 60
"""Of a charter its need counts, too, not its title alone; there are thousands of charters, not millions."""
NEAR = 0.3
"""Of the best one's score: what shares but a common word with the text would only be in the way."""
LONGEST_ASKED = 4_000
ASKED = ("title", "business_need", "purpose", "requirements", "description")
"""What a form that is being filled in calls its texts."""


@dataclass(frozen=True)
class Earlier:
    """A charter of another project, and what that project learned."""

    charter: Charter
    lessons: Sequence[Lesson]

    @property
    def project(self) -> Project:
        """Whose charter it is."""
        return self.charter.project


def earlier_ones(text: str, actor: Actor, *, but: Project | None = None, most: int = MOST) -> list[Earlier]:
    """Those that somebody may see, the best first, one of each project.   At most five statements.

    but: the project of the charter that is being written.
    """
    near = similar(
        text[:LONGEST_ASKED], actor, {"charter"}, LOOKED_AT, near=Near(NEAR), tokens_asked=TOKENS_ASKED
    )
    rows = Charter.objects.visible_to(actor).select_related("case", "project__case")
    known = rows.in_bulk([case.pk for case in near])
    ranked = [known[case.pk] for case in near if case.pk in known]
    chosen: dict[int, Charter] = {}
    for one in ranked:
        if but is None or one.project.pk != but.pk:
            chosen.setdefault(one.project.pk, one)
    found = list(chosen.values())[:most]
    lessons = _lessons([one.project for one in found], actor)
    return [Earlier(one, lessons[one.project.pk][:MOST_LESSONS]) for one in found]


def written_in(fields: Mapping[str, Any]) -> str:
    """What somebody has written so far into a form about a project or its charter."""
    return " ".join(str(fields.get(name) or "")[:LONGEST_ASKED] for name in ASKED).strip()


def _lessons(projects: Sequence[Project], actor: Actor) -> Mapping[int, list[Lesson]]:
    """What did not go well first: that is what one wants to be warned of."""
    found: dict[int, list[Lesson]] = defaultdict(list)
    rows = Lesson.objects.visible_to(actor).filter(project__in=projects).order_by("went_well", "pk")
    for one in rows if projects else ():
        found[one.project_id].append(one)
    return found

"""The grid of stakeholders: influence down, interest across, and what each place asks for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.projects import words
from pawl.projects.models import Project, Stakeholder

HIGH = 1
APPROACHES = {
    "manage_closely": _("manage closely"),
    "keep_satisfied": _("keep satisfied"),
    "keep_informed": _("keep informed"),
    "monitor": _("monitor"),
}
"""What Mendelow's grid asks for in its four corners."""
HEADERS = (
    _("Stakeholder"), _("Influence"), _("Interest"), _("Attitude"), _("Approach"), _("What they want"),
    _("How they are kept in it"),
)  # fmt: skip


@dataclass(frozen=True)
class GridPlace:
    """Those of one influence and one interest."""

    influence: int
    interest: int
    stakeholders: Sequence[Stakeholder]

    @property
    def approach(self) -> str:
        """What the place asks for."""
        return approach_of(self.influence, self.interest)

    @property
    def label(self) -> Any:
        """The same in words."""
        return APPROACHES[self.approach]


def approach_of(influence: int, interest: int) -> str:
    """From influence and interest, each from 1, high, to 3, low; what lies between counts as low."""
    if influence == HIGH:
        return "manage_closely" if interest == HIGH else "keep_satisfied"
    return "keep_informed" if interest == HIGH else "monitor"


def matrix_of(project: Project, _actor: Actor) -> list[list[GridPlace]]:
    """Lines from high influence to low, in each from low interest to high.   One query."""
    found = list(Stakeholder.objects.filter(project=project).select_related("person", "customer__case"))
    return [
        [
            GridPlace(influence, interest, [one for one in found if stands(one) == (influence, interest)])
            for interest in (3, 2, 1)
        ]
        for influence in (1, 2, 3)
    ]


def stands(one: Stakeholder) -> tuple[int, int]:
    """Where somebody stands."""
    return one.influence, one.interest


def rows_of(found: list[list[GridPlace]]) -> Iterator[Sequence[str]]:
    """The same as lines of text."""
    yield [str(one) for one in HEADERS]
    for place in (each for line in found for each in line):
        for one in place.stakeholders:
            yield [
                one.name, str(words.THREE[str(one.influence)]), str(words.THREE[str(one.interest)]),
                str(words.ATTITUDES[one.attitude]), str(place.label), one.wants, one.engagement,
            ]  # fmt: skip

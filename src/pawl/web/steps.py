"""The steps a record can take now, as buttons: likely one filled, destructive apart, blocked with why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from django.utils.functional import Promise

from pawl.errors import PawlError


class PossibleStep(Protocol):
    """What `Lifecycle.steps` returns."""

    @property
    def activity(self) -> str: ...
    @property
    def refusal(self) -> PawlError | None: ...


@dataclass(frozen=True)
class StepButton:
    """One step as the page shows it."""

    activity: str
    label: str | Promise
    address: str
    version: int
    refusal: PawlError | None
    is_likely: bool
    is_destructive: bool


def step_buttons(
    steps: Iterable[PossibleStep],
    *,
    address: str,
    version: int,
    labels: Mapping[str, str | Promise],
    destructive: frozenset[str] = frozenset(),
) -> list[StepButton]:
    """Buttons for what `Lifecycle.steps` returned, in its order, destructive ones last.

    address: where a step is posted, with `activity` and `version`; `{activity}` in it is filled in.
    labels: what each activity is called on a button; one without a label is not shown.
    """
    shown = sorted(
        (one for one in steps if one.activity in labels), key=lambda one: one.activity in destructive
    )
    likely = next(
        (one.activity for one in shown if not one.refusal and one.activity not in destructive), None
    )
    return [
        StepButton(
            activity=one.activity,
            label=labels[one.activity],
            address=address.replace("{activity}", one.activity),
            version=version,
            refusal=one.refusal,
            is_likely=one.activity == likely,
            is_destructive=one.activity in destructive,
        )
        for one in shown
    ]

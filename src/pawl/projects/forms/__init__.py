"""The forms of projects, made of the columns that somebody may write."""

from pawl.projects.forms.columns import ColumnsForm
from pawl.projects.forms.plain import (
    AsOfForm,
    BringPlanForm,
    CarryForm,
    FreezeForm,
    HandoverForm,
    MoveBackForm,
    MoveForm,
    NameForm,
    NoteForm,
    OfferForm,
    ReasonForm,
    ReviewForm,
)

__all__ = [
    "AsOfForm",
    "BringPlanForm",
    "CarryForm",
    "ColumnsForm",
    "FreezeForm",
    "HandoverForm",
    "MoveBackForm",
    "MoveForm",
    "NameForm",
    "NoteForm",
    "OfferForm",
    "ReasonForm",
    "ReviewForm",
]

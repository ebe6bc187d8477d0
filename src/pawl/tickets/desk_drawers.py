"""What differs between the kinds of a desk's settings; their pages and their API are the same for all."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from pawl.analytics.words import Sentence, say
from pawl.local_text import LocalText
from pawl.tickets import desk_forms as forms
from pawl.tickets import desk_lists as lists
from pawl.tickets.actions import desk, field_sets
from pawl.tickets.desk_forms import SIDES, SettingForm
from pawl.tickets.lists import WORDS
from pawl.tickets.models import (
    AssignmentRule,
    Category,
    ClosingRule,
    FieldSet,
    HoldReason,
    PriorityMatrix,
    ReplyTemplate,
)
from pawl.tickets.models.desk import Setting
from pawl.tickets.own_forms import FieldSetForm
from pawl.web.listing import Listing, Row


@dataclass(frozen=True)
class Drawer:
    """One kind of setting."""

    listing: Listing
    form: type[SettingForm]
    make: Callable[..., Setting]
    icon: str
    new_label: Promise
    empty: Sentence
    meaning: Sentence
    link_field: str
    facts: Callable[[Any], Iterable[tuple[str, object]]]
    """What the page of one says, beside where it counts and since when."""
    related: tuple[str, ...] = ()
    told: Mapping[str, Callable[[Row], str]] = field(default_factory=dict)
    """Columns of its list whose values people read otherwise than programs."""
    links: Callable[[Any], Iterable[tuple[str, str]]] = lambda _one: ()
    """Further pages about one: what they are called, and where they are."""
    posts: Callable[[Any], Iterable[tuple[str, str]]] = lambda _one: ()
    """What can be done with one while it counts: the words of a button, and where it leads."""

    @property
    def model(self) -> type[Any]:
        """Its table."""
        return self.listing.model

    @property
    def name(self) -> str:
        """The last part of its address."""
        return self.listing.name


def _of_category(one: Category) -> Iterable[tuple[str, object]]:
    return [(text("Category"), one.path)]


def _of_matrix(one: PriorityMatrix) -> Iterable[tuple[str, object]]:
    for (_impact, impact), row in zip(SIDES, one.cells, strict=True):
        for (_urgency, urgency), cell in zip(SIDES, row, strict=True):
            yield (
                text("Impact %(impact)s, urgency %(urgency)s") % {"impact": impact, "urgency": urgency},
                cell,
            )


def _of_hold_reason(one: HoldReason) -> Iterable[tuple[str, object]]:
    yield text("Name"), one.name
    yield text("Code"), one.code
    yield (
        text("Clocks that stand still meanwhile"),
        ", ".join(str(WORDS.get(each, each)) for each in one.pauses),
    )
    yield text("The caller's answer ends it"), one.resumes_on_answer
    yield text("Needs a comment"), one.needs_comment


def _of_rule(one: AssignmentRule) -> Iterable[tuple[str, object]]:
    yield text("Words in the title"), one.words
    yield text("Category"), one.category
    yield text("Service"), one.service and one.service.case.title
    yield text("Team"), one.team
    yield text("Person"), one.person
    yield text("Position"), one.position


def _of_closing(one: ClosingRule) -> Iterable[tuple[str, object]]:
    yield text("Working days"), one.days
    yield text("Service hours"), one.calendar


def _of_reply(one: ReplyTemplate) -> Iterable[tuple[str, object]]:
    yield text("Name"), one.name
    yield text("Text"), one.text


def _of_field_set(one: FieldSet) -> Iterable[tuple[str, object]]:
    yield text("Service"), one.service and one.service.case.title
    yield text("Own fields"), ", ".join(str(LocalText(row["label"])) for row in one.fields)
    yield text("Form rules"), len(one.rules)


_ALL = (
    Drawer(
        lists.CATEGORIES, forms.CategoryForm, desk.set_category, "hierarchy", _("Add a category"),
        say("No category yet: a shallow tree that a caller understands is enough."),
        say("The tree that tickets are filed under."), "path", _of_category,
    ),
    Drawer(
        lists.MATRICES, forms.MatrixForm, desk.set_matrix, "table", _("Set a matrix"),
        say("None is set: the usual three by three counts."),
        say("Impact times urgency gives a priority."), "key", _of_matrix,
    ),
    Drawer(
        lists.HOLD_REASONS, forms.HoldReasonForm, desk.set_hold_reason, "player-pause",
        _("Add a hold reason"),
        say("None is set: whatever holds a ticket, its resolution clock stands still."),
        say("Why a ticket may wait, and which clocks wait with it."), "code", _of_hold_reason,
    ),
    Drawer(
        lists.RULES, forms.RuleForm, desk.set_rule, "route", _("Add a rule"),
        say("No rule yet: new tickets wait until somebody takes them."),
        say("Which team or person gets a new ticket."), "key", _of_rule,
        ("category", "service__case", "team", "person"),
    ),
    Drawer(
        lists.CLOSING, forms.ClosingForm, desk.set_closing, "calendar-event", _("Set a closing rule"),
        say("None is set: five working days after it is done, by the hours of its agreement."),
        say("When a ticket that is done closes by itself."), "key", _of_closing, ("calendar",),
    ),
    Drawer(
        lists.REPLIES, forms.ReplyForm, desk.set_reply, "message", _("Add a reply template"),
        say("No template yet: write down what is answered every day."),
        say("Texts that are written often."), "name", _of_reply,
    ),
    Drawer(
        lists.FIELD_SETS, FieldSetForm, field_sets.draft, "checklist", _("Draft own fields"),
        say("None yet: tickets ask for what every ticket has. Add what your desk needs to know beyond that."),
        say("What forms ask for beyond what every ticket has, and what follows from an answer."),
        "key", _of_field_set, ("service__case",),
    ),
)  # fmt: skip
DRAWERS: dict[str, Drawer] = {one.name: one for one in _ALL}


def add_drawer(drawer: Drawer) -> None:
    """A floor above has settings of its own; its routes stand beside it (`urls.drawer_routes`)."""
    DRAWERS[drawer.name] = drawer

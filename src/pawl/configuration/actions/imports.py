"""Files of items: brought and checked at once, mapped, written whole, taken back."""

from collections import Counter
from collections.abc import Mapping

from django.db import IntegrityError, transaction

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.analytics.words import Sentence, packed, say
from pawl.catalogue.actions.checks import one_of
from pawl.collaboration.cases import amend, open_case
from pawl.collaboration.checks import broken, line
from pawl.configuration.actions.checks import EDIT
from pawl.configuration.actions.classes import may_define
from pawl.configuration.actions.import_writing import take_back, write
from pawl.configuration.formats import FORMATS
from pawl.configuration.formats.csv_table import ATTRIBUTE, FIELDS, KEY, columns_of, proposed
from pawl.configuration.formats.incoming import BadContent
from pawl.configuration.models import ItemImport, ItemImportRow
from pawl.configuration.models.imports import ItemImportState
from pawl.configuration.reads import known_items, tree_of
from pawl.configuration.reconciling import Plan, Reconciler
from pawl.errors import Conflict
from pawl.history.record import record
from pawl.lifecycle import Lifecycle, Step, Transition

LARGEST = 5 * 1024 * 1024
LONGEST_TARGET = 60


def _has_rows(one: ItemImport) -> Sentence | None:
    return (
        None
        if one.counts.get("create") or one.counts.get("update") or one.counts.get("same")
        else say("No row of it can be written.")
    )


LIFECYCLE = Lifecycle(
    "item_import",
    "checked",
    (
        Transition("import", frozenset({"checked"}), "imported", EDIT, (_has_rows,)),
        Transition("undo", frozenset({"imported"}), "undone", EDIT),
        Transition("cancel", frozenset({"checked"}), "cancelled", EDIT),
    ),
)


def bring(*, format: str, title: str, content: str, by: Actor) -> ItemImport:  # noqa: A002 the API's word
    """A file comes; what it would do is told at once, and nothing is written.

    Computes before it opens the transaction.   Raises NotAllowed, Invalid.
    """
    place = may_define(by)
    one_of(*FORMATS)("format", format)
    if not content.strip() or len(content.encode()) > LARGEST:
        rule = say("It is empty, or larger than {n} MB.", n=LARGEST // 1024 // 1024)
        raise broken("content", rule, say("Split it."))
    name = line("title", title)
    one = ItemImport(format=format, content=content.replace("\x00", "").lstrip("\ufeff"))
    try:
        one.mapping = proposed(columns_of(one.content)) if format == "csv" else {}
    except BadContent as error:
        raise broken("content", error.rule, error.way_out) from None
    plans = _planned(one, place.organisation_id, by)
    with transaction.atomic():
        one.case = open_case("item_import", name, place)
        one.save(force_insert=True)
        _keep(one, plans)
        facts = {"format": format, "counts": one.counts}
        record("item_import", one.key, "checked", by=by, facts=facts, texts={"title": name})
    return one


def remap(one: ItemImport, *, mapping: Mapping[str, str], by: Actor) -> ItemImport:
    """The columns of a table mean something else; it is checked again."""
    require(by, EDIT, on=one)
    _open(one)
    _check_mapping(one, mapping)
    fresh = ItemImport(format=one.format, content=one.content, mapping=dict(mapping))
    plans = _planned(fresh, one.case.organisation_id, by)
    with transaction.atomic():
        if amend(one, mapping=dict(mapping), problem=fresh.problem):
            one.rows.all().delete()
            _keep(one, plans)
            record("item_import", one.key, "mapped", by=by, facts={"counts": one.counts})
    return one


def take_step(one: ItemImport, activity: str, *, by: Actor) -> ItemImport:
    """Write what was shown, take it back, or drop it."""
    require(by, EDIT, on=one)
    if activity == "import":
        return apply(one, by=by)
    with transaction.atomic():
        LIFECYCLE.advance(one, activity, by=by)
        if activity == "undo":
            kept = take_back(one, by)
            record("item_import", one.key, "taken_back", by=by, facts={"kept": kept})
    return one


def apply(one: ItemImport, *, by: Actor) -> ItemImport:
    """Write what was shown: if the items have changed so that it would do something else, show that first."""
    require(by, EDIT, on=one)
    _open(one)
    plans = _planned(one, one.case.organisation_id, by)
    if _outline(plans) != [(row.number, row.outcome, row.item_id) for row in one.rows.order_by("number")]:
        _show_anew(one, plans)
        rule = say("The items have changed since it was checked; what it would do now is shown.")
        raise Conflict(one.key, rule, say("Look again, then import."))
    try:
        with transaction.atomic():
            LIFECYCLE.advance(one, "import", by=by, facts={"counts": one.counts})
            write(one, plans, by)
    except IntegrityError:
        rule = say("Somebody wrote one of these items at the same moment.")
        raise Conflict(one.key, rule, say("Import it again.")) from None
    return one


def steps(one: ItemImport, by: Actor) -> list[Step]:
    """What can be done now."""
    return LIFECYCLE.steps(one, by)


def _planned(one: ItemImport, organisation: int | None, by: Actor) -> list[Plan]:
    """What the file would do now; a file that cannot be read so has a problem and no rows."""
    try:
        incoming = FORMATS[one.format][1](one.content, one.mapping)
    except BadContent as error:
        if one.format != "csv":
            raise broken("content", error.rule, error.way_out) from None
        one.problem = packed(error.rule)
        return []
    one.problem = None
    return Reconciler(known_items(organisation, by), tree_of(organisation)).plan(incoming)


def _outline(plans: list[Plan]) -> list[tuple[int, str, int | None]]:
    return sorted((plan.incoming.number, plan.outcome, plan.item) for plan in plans)


@transaction.atomic
def _show_anew(one: ItemImport, plans: list[Plan]) -> None:
    one.rows.all().delete()
    _keep(one, plans)


def _keep(one: ItemImport, plans: list[Plan]) -> None:
    one.counts = dict(Counter(plan.outcome for plan in plans))
    ItemImport.objects.filter(pk=one.pk).update(counts=one.counts)
    ItemImportRow.objects.bulk_create(
        ItemImportRow(
            of=one, number=plan.incoming.number, outcome=plan.outcome, title=plan.incoming.title,
            item_class=plan.incoming.item_class[:40], item_id=plan.item,
            changes=dict(plan.changes),
            reason=packed(plan.reason) if plan.reason else None,
            candidates=[f"CI-{number}" for number in plan.candidates],
        )
        for plan in plans
    )  # fmt: skip


def _open(one: ItemImport) -> None:
    if one.state != ItemImportState.CHECKED:
        raise Conflict(one.key, say("It is {state} already.", state=one.state), say("Bring the file again."))


def _check_mapping(one: ItemImport, mapping: Mapping[str, str]) -> None:
    known = set(columns_of(one.content)) if one.format == "csv" else set()
    targets = [value for value in mapping.values() if value]
    fits = all(
        value in FIELDS or (value.startswith((KEY, ATTRIBUTE)) and len(value) <= LONGEST_TARGET)
        for value in targets
    )
    if set(mapping) - known or not fits or len(set(targets)) != len(targets):
        rule = say("It names an unknown column, an unknown field, or one field twice.")
        raise broken("mapping", rule, say("Use each field once."))

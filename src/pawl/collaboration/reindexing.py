"""Write the words of every case anew: after an upgrade that reads words otherwise, or whenever one doubts."""

from collections.abc import Iterator

from django.db import transaction

from pawl.analytics.similarity import tokens
from pawl.collaboration.locks import held
from pawl.collaboration.models import Case, Comment, SearchText
from pawl.collaboration.records import models_by_kind
from pawl.collaboration.words import joined, words_of

BATCH = 500


def reindex(batch: int = BATCH) -> Iterator[tuple[int, int]]:
    """A batch per transaction, so that nobody waits for long.   Yields how many are done, and of how many."""
    total, done, last = Case.objects.count(), 0, 0
    while cases := _write(last, batch):
        done, last = done + len(cases), cases[-1].pk
        yield done, total


@transaction.atomic
def _write(after: int, batch: int) -> list[Case]:
    """Records and cases are held: whoever changes one now writes after this."""
    found = list(Case.objects.filter(pk__gt=after).order_by("pk")[:batch])
    texts = _texts(found)
    cases = list(held(Case.objects.filter(pk__in=[one.pk for one in found])))
    said = _said(cases)
    rows = [
        SearchText(
            case=one,
            own=words_of(one.title, *texts.get(one.pk, ())),
            said=joined(said.get((one.pk, False), ())),
            aside=joined(said.get((one.pk, True), ())),
        )
        for one in cases
    ]
    SearchText.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["case"], update_fields=["own", "said", "aside"]
    )
    return cases


def _texts(cases: list[Case]) -> dict[int, tuple[object, ...]]:
    """What else each record is found by, held from now on; one query per kind that is there."""
    found: dict[int, tuple[object, ...]] = {}
    for kind in sorted({one.kind for one in cases}):
        model = models_by_kind().get(kind)
        if model is not None:
            keys = [one.pk for one in cases if one.kind == kind]
            columns = {field.name for field in model._meta.concrete_fields}  # noqa: SLF001 Django's own way
            named = [name for name in model.searched if name in columns]
            rows = model._base_manager.filter(pk__in=keys).order_by("pk")  # noqa: SLF001 documented
            kept = list(rows.select_for_update(no_key=True).values_list("pk", *named))
            apart = model.searched_apart(keys) if model.searched else {}
            found |= {row[0]: (*row[1:], apart.get(row[0], "")) for row in kept}
    return found


def _said(cases: list[Case]) -> dict[tuple[int, bool], list[str]]:
    """What was said of each case, in public and internally."""
    found: dict[tuple[int, bool], list[str]] = {}
    comments = Comment.objects.filter(case__in=cases).order_by("pk")
    for case, is_internal, text in comments.values_list("case_id", "is_internal", "text"):
        found.setdefault((case, is_internal), []).extend(tokens(text))
    return found

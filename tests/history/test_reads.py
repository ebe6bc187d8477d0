"""Reading the journal: timelines in sentences, paged, with few queries."""

from datetime import date

import pytest
from django.db import transaction
from tests.jobs.trials import BY

from pawl.analytics.words import say
from pawl.history.erasure import erase, texts_of
from pawl.history.reads import rows, timeline
from pawl.history.record import record
from pawl.history.sentences import tells

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def journal() -> None:
    tells("trial", "renamed", say("Renamed to “{title}”"))
    with transaction.atomic():
        for n in range(120):
            record("trial", "TRIAL-1", "opened" if n == 0 else "counted_up", by=BY, facts={"n": n})
        record("trial", "TRIAL-1", "renamed", by=BY, texts={"title": "Ada's"})
        record("trial", "TRIAL-1", "started", by=BY, facts={"from": "new", "to": "in_progress"})
        record("trial", "TRIAL-2", "opened", by=BY)


def test_a_timeline_says_what_happened_newest_first() -> None:
    said = [str(one.sentence) for one in timeline("TRIAL-1").entries]
    assert said[:3] == ["started: from new to in_progress", "Renamed to “Ada's”", "counted up"]
    assert [str(one.sentence) for one in timeline("TRIAL-2").entries] == ["Opened"]


def test_a_day_is_told_as_a_day_and_what_only_looks_like_one_as_it_is() -> None:
    tells("trial", "dated", say("Set to {day}"))
    with transaction.atomic():
        for day in ("2026-02-28", "2026-02-30"):
            record("trial", "TRIAL-3", "dated", by=BY, facts={"day": day})
    told = [one.sentence.values["day"] for one in timeline("TRIAL-3").entries]
    assert told == ["2026-02-30", date(2026, 2, 28)]


def test_a_timeline_goes_on_page_by_page(django_assert_num_queries) -> None:
    seen, before = [], None
    with django_assert_num_queries(6):
        while True:
            page = timeline("TRIAL-1", before=before)
            seen += [one.event.facts.get("n") for one in page.entries]
            if (before := page.older) is None:
                break
    assert seen == [None, None, *reversed(range(120))]


def test_a_sentence_whose_text_was_erased_falls_back() -> None:
    erase(texts_of("1") | texts_of("9"), case="PER-9", by=BY)
    with transaction.atomic():
        record("trial", "PER-3", "renamed", by=BY, texts={"title": "Eve"})
        erase(texts_of("3"), case="PER-3", by=BY)
    newest, older = timeline("PER-3").entries
    assert str(newest.sentence) == "Texts erased"
    assert str(older.sentence) == "renamed"
    assert older.erased == {"title"}


def test_the_export_streams_every_event_in_order() -> None:
    assert [one.case for one in rows()] == ["TRIAL-1"] * 122 + ["TRIAL-2"]

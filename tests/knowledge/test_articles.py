"""Articles: who reads what, editions and revisions, reviews."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from tests.accounts.people import Cast, person
from tests.knowledge.samples import article

from pawl import clock
from pawl.accounts.actor import Actor, system
from pawl.accounts.models import Person
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.catalogue.actions.services import describe_service
from pawl.collaboration.searching import best
from pawl.errors import Conflict, Invalid, NotAllowed, Stale
from pawl.history.models import Event
from pawl.knowledge.actions import articles
from pawl.knowledge.actions.reviews import warn_of_reviews
from pawl.knowledge.models import Article, Audience, Edition
from pawl.knowledge.suggesting import suggest

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
NAME, TEXT = (
    {"en": "Mailbox is full", "zh-hans": "邮箱已满"},
    {"en": "Archive old mail.", "zh-hans": "归档旧邮件。"},
)


def written(by: Actor, **fields: Any) -> Article:
    return articles.write_article(**{"name": NAME, "text": TEXT, **fields}, by=by)


def published(by: Actor, **fields: Any) -> Article:
    made = written(by, **fields)
    for activity in ("submit", "publish"):
        articles.take_step(made, activity, by=by)
    return made


def seen(actor: Actor) -> set[int]:
    return {one.pk for one in Article.objects.visible_to(actor)}


def test_each_sees_what_is_for_them(people: Cast) -> None:
    place = Place(people.acme.pk)
    rita, abe = person("rita", people.acme, Role.REQUESTER), person("abe", people.acme, Role.AUDITOR)
    shown, inner = article(place), article(place, audience=Audience.AGENT)
    draft, retired = article(place, state="draft", edition=0), article(place, state="retired")
    all_of = {one.pk for one in (shown, inner, draft, retired)}
    assert seen(rita) == seen(person("eva", people.acme, Role.EXECUTIVE)) == {shown.pk}
    assert seen(abe) == {shown.pk, inner.pk, retired.pk}
    assert seen(people.bob) == seen(people.admin) == seen(system("test")) == all_of
    assert seen(person("rob", people.other, Role.REQUESTER)) == seen(person("ray", None)) == set()


def test_the_owner_of_an_own_incident_is_no_insider(people: Cast) -> None:
    """A requester reads their own incidents; that opens no article for those who help."""
    rita = person("rita", people.acme, Role.REQUESTER)
    article(Place(people.acme.pk, None, people.bob.human.pk), audience=Audience.AGENT)
    assert seen(rita) == set()


def test_an_article_is_written_reviewed_published_and_retired(people: Cast) -> None:
    made = written(people.bob, audience="agent")
    assert (made.state, made.case.team_id, made.review_by) == (
        "draft", people.desk.pk, clock.now().date() + timedelta(days=365),
    )  # fmt: skip
    with pytest.raises(Conflict):
        articles.take_step(made, "publish", by=people.bob)
    for activity, state, edition in (
        ("submit", "review", 0), ("return", "draft", 0), ("submit", "review", 0),
        ("publish", "published", 1), ("retire", "retired", 1), ("restore", "draft", 1),
        ("submit", "review", 1), ("publish", "published", 2),
    ):  # fmt: skip
        articles.take_step(made, activity, by=people.bob)
        made.refresh_from_db()
        assert (made.state, made.edition) == (state, edition)
    assert list(made.editions.order_by("number").values_list("number", "by")) == [
        (1, people.bob.human.pk), (2, people.bob.human.pk),
    ]  # fmt: skip


def test_new_words_of_a_published_one_wait_and_are_not_even_searched(people: Cast) -> None:
    rita, made = person("rita", people.acme, Role.REQUESTER), published(people.bob)
    articles.change_article(made, text={"en": "Ask for quota."}, by=people.bob)
    made.refresh_from_db()
    assert (made.text["en"], made.revised_text["en"]) == ("Archive old mail.", "Ask for quota.")
    assert best("quota", rita, 8) == []
    articles.publish_revision(made, by=people.bob)
    made.refresh_from_db()
    assert (made.text["en"], made.edition, made.is_revised) == ("Ask for quota.", 2, False)
    assert [one.pk for one in best("quota", rita, 8)] == [made.pk]
    kept = Edition.objects.get(article=made, number=1)
    assert kept.text["en"] == "Archive old mail."
    with pytest.raises(Conflict, match="No revision waits"):
        articles.publish_revision(made, by=people.bob)


def test_a_revision_can_be_thrown_away_or_written_back(people: Cast) -> None:
    made = published(people.bob)
    articles.change_article(made, text={"en": "Worse"}, by=people.bob)
    articles.change_article(made, name=NAME, text=TEXT, by=people.bob)
    assert not made.is_revised
    articles.change_article(made, text={"en": "Worse"}, by=people.bob)
    articles.drop_revision(made, by=people.bob)
    made.refresh_from_db()
    assert (made.is_revised, made.edition) == (False, 1)


def test_a_draft_takes_new_words_at_once(people: Cast) -> None:
    made = written(people.bob)
    articles.change_article(made, name={"en": "No room left"}, audience="agent", by=people.bob)
    made.refresh_from_db()
    assert (made.case.title, str(made.name), made.audience) == ("No room left", "No room left", "agent")
    assert [one.pk for one in best("room", people.bob, 8)] == [made.pk]
    old = Article(pk=made.pk, case=made.case, version=1, name=made.name, text=made.text)
    with pytest.raises(Stale):
        articles.change_article(old, name={"en": "Lost"}, by=people.bob)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", {"en": " "}), ("text", {}), ("text", {"en": "x" * 20_001}), ("audience", "all"),
        ("review_by", date(2020, 1, 1)), ("review_by", date(2099, 1, 1)), ("text", {"xx": "y"}),
    ],
)  # fmt: skip
def test_what_makes_no_article_is_refused(people: Cast, field: str, value: object) -> None:
    with pytest.raises(Invalid):
        written(people.bob, **{field: value})


def test_who_may_not_write_is_refused(people: Cast) -> None:
    rita, made = person("rita", people.acme, Role.REQUESTER), published(people.bob)
    tries: tuple[Callable[[], object], ...] = (
        lambda: written(rita),
        lambda: articles.change_article(made, text={"en": "No"}, by=rita),
        lambda: articles.take_step(made, "retire", by=rita),
        lambda: articles.publish_revision(made, by=rita),
        lambda: articles.drop_revision(made, by=rita),
        lambda: articles.confirm_article(made, by=rita),
    )
    for refused in tries:
        with pytest.raises(NotAllowed):
            refused()


def test_a_service_of_another_organisation_and_an_owner_who_sees_nothing_are_refused(people: Cast) -> None:
    far = describe_service(name={"en": "Mail"}, by=person("sue", people.other, Role.SERVICE_OWNER))
    stranger: Person = people.charlie.human
    with pytest.raises(Invalid):
        written(people.bob, service=far)
    with pytest.raises(Invalid):
        written(people.bob, owner=stranger)


def test_a_warning_comes_once_a_stage_and_anew_after_a_look(people: Cast) -> None:
    made = published(people.bob)
    today = clock.now().date()
    for days, new in ((31, 0), (30, 1), (29, 0), (7, 1), (1, 0), (0, 1), (-3, 0)):
        Article.objects.filter(pk=made.pk).update(review_by=today + timedelta(days=days))
        assert warn_of_reviews(by=system("knowledge")) == new, days
    told = [one.facts["days"] for one in Event.objects.filter(activity="review_due").order_by("pk")]
    assert told == [30, 7, 0]
    made.refresh_from_db()
    articles.confirm_article(made, review_by=today + timedelta(days=5), by=people.bob)
    assert (made.warned, warn_of_reviews(by=system("knowledge"))) == (None, 1)
    articles.take_step(made, "retire", by=people.bob)
    with pytest.raises(Conflict, match="not published"):
        articles.confirm_article(made, by=people.bob)


def test_what_is_typed_suggests_what_one_may_read_in_either_language(people: Cast) -> None:
    rita, made = person("rita", people.acme, Role.REQUESTER), published(people.bob)
    published(
        people.bob, audience="agent", name={"en": "Grow a mailbox quota"}, text={"en": "On the server."}
    )
    written(people.bob)
    article(Place(people.acme.pk), "Paper jam")
    for words in ("my inbox has no storage left", "邮箱满了,发不出邮件"):
        assert [one.key for one in suggest(words, rita)] == [made.key]
    assert len(suggest("mailbox quota", people.bob)) == 2
    published(people.bob, name={"en": "Printer jams"}, text={"en": "Open the lid, take the paper out."})
    published(people.bob, name={"en": "Order a desk"}, text={"en": "Tell the printer room when it comes."})
    near = [one.name for one in suggest("The printer jams and eats paper", rita)]
    assert near == ["Printer jams", "Paper jam"], "a common word alone is not about the same"
    assert suggest("", rita) == suggest("zebra", rita) == suggest("mailbox", people.charlie) == []

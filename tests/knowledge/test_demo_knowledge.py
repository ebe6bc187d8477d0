"""The articles of the demonstration: whole in both languages, found by the words of either."""

import pytest
from django.test import Client
from tests.accounts.people import cast, person
from tests.incidents.samples import incident
from tests.problems.samples import FIXED, problem
from tests.problems.samples import KNOWN as KNOWN_ERROR

from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration.models import Link
from pawl.knowledge.models import Article
from pawl.knowledge.suggesting import KNOWN, suggest
from pawl.operation.demo_knowledge import PLANS, seed

pytestmark = pytest.mark.django_db


def test_they_are_made_once_in_both_languages_and_found_by_either() -> None:
    people = cast()
    rita = person("rita", people.acme, Role.REQUESTER)
    ticket = incident(Place(people.acme.pk, people.desk.pk))
    assert (seed(people.bob, (rita, people.alice), ticket), seed(people.bob, (), None)) == (len(PLANS), 0)
    assert len(PLANS) == 8
    for one in Article.objects.all():
        assert set(one.text) == set(one.name) == {"en", "zh-hans"}
        assert "demonstration" in one.text["en"]
    first = [suggest(words, rita)[0].name for words in ("vpn drops", "I deleted a file", "打印出来是白纸")]
    assert [name.split()[0] for name in first] == ["The", "Get", "The"]
    assert Article.objects.get(case__title__startswith="The printer").not_helped == 1
    assert Link.objects.get(relation="uses").source_id == ticket.pk


@pytest.mark.parametrize(
    ("typed", "first", "unwanted"),
    [
        ("Outlook crashes on launch", "Mail client closes at start", "mailbox phish delet password"),
        ("docking station screen goes black", "", "print"),
        ("邮件客户端启动后立即关闭", "Mail client closes at start", ""),
    ],
)
def test_what_is_suggested_is_about_what_is_typed(typed: str, first: str, unwanted: str) -> None:
    people = cast()
    seed(people.bob, (), None)
    for title in ("Mail client closes at start on the second floor", "Printers print blank pages"):
        problem(Place(people.acme.pk, people.desk.pk), title=title, **KNOWN_ERROR)
    problem(Place(people.acme.pk, people.desk.pk), title="Mail client closes at start", **FIXED)
    found = suggest(typed, people.bob, kinds=KNOWN)
    names = [one.name for one in found]
    assert names[:1] == ([first + " on the second floor"] if first else []), names
    assert not [one for one in names if any(word in one.lower() for word in unwanted.split())], names
    assert all(one.state == "root_cause_analysis" for one in found if one.kind == "problem")
    client = Client()
    client.force_login(people.bob.human)
    page = client.get("/articles/suggest/", {"title": typed}, headers={"HX-Request": "true"}).content.decode()
    assert all(f"/{one.key}/" in page for one in found)

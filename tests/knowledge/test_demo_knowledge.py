"""The articles of the demonstration: whole in both languages, found by the words of either."""

import pytest
from tests.accounts.people import cast, person
from tests.incidents.samples import incident

from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration.models import Link
from pawl.knowledge.models import Article
from pawl.knowledge.suggesting import suggest
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

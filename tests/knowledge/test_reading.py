"""Whether an article helped, and the tickets in which it was used."""

import pytest
from tests.accounts.people import Cast, person
from tests.incidents.samples import incident
from tests.knowledge.samples import article

from pawl.accounts.actor import system
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration.models import Link
from pawl.errors import Conflict, Invalid, NotAllowed
from pawl.history.models import Event
from pawl.knowledge.actions.reading import rate, use
from pawl.knowledge.models import Feedback

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_the_last_answer_of_a_person_counts(people: Cast) -> None:
    made = article(Place(people.acme.pk))
    rita = person("rita", people.acme, Role.REQUESTER)
    for who, is_helpful, counts in (
        (rita, False, (0, 1)), (rita, False, (0, 1)), (rita, True, (1, 0)), (people.bob, True, (2, 0)),
    ):  # fmt: skip
        rate(made, is_helpful=is_helpful, text=" Where is the button? ", by=who)
        made.refresh_from_db()
        assert (made.helped, made.not_helped) == counts
    kept = Feedback.objects.get(person=rita.human)
    assert (kept.text, kept.is_helpful, kept.edition) == ("Where is the button?", True, 1)
    events = Event.objects.filter(activity="rated")
    assert (events.count(), events[0].texts.count()) == (4, 0)  # what readers wrote stands on the page alone


def test_only_readers_rate_what_is_published_and_in_few_words(people: Cast) -> None:
    made, draft = article(Place(people.acme.pk)), article(Place(people.acme.pk), state="draft", edition=0)
    with pytest.raises(NotAllowed):
        rate(made, is_helpful=True, by=people.charlie)
    with pytest.raises(NotAllowed):
        rate(made, is_helpful=True, by=system("test"))
    with pytest.raises(Conflict):
        rate(draft, is_helpful=True, by=people.bob)
    with pytest.raises(Invalid):
        rate(made, is_helpful=True, text="x" * 2001, by=people.bob)


def test_an_article_is_used_in_a_ticket_once(people: Cast) -> None:
    place = Place(people.acme.pk, people.desk.pk)
    made, ticket = article(Place(people.acme.pk)), incident(place)
    for _each in range(2):
        use(made, ticket, by=people.bob)
    link = Link.objects.get()
    assert (link.source_id, link.target_id, link.relation) == (ticket.pk, made.pk, "uses")
    event = Event.objects.get(activity="used_article")
    assert (event.case, event.facts["article"]) == (ticket.key, made.key)


def test_who_does_not_work_on_a_ticket_uses_nothing_in_it(people: Cast) -> None:
    rita = person("rita", people.acme, Role.REQUESTER)
    made, own = article(Place(people.acme.pk)), incident(Place(people.acme.pk, None, rita.human.pk))
    with pytest.raises(NotAllowed):
        use(made, own, by=rita)
    with pytest.raises(Conflict):
        use(article(Place(people.acme.pk), state="retired"), own, by=people.admin)

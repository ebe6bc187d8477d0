"""Search: words of what one may see, on both engines, and never of what is internal."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import Cast, cast, person
from tests.tickets.desk.models import DeskTicket
from tests.tickets.samples import MONDAY, PAWL, running, ticket

from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.catalogue.actions.services import describe_service
from pawl.collaboration.actions import comment, comments_for
from pawl.collaboration.models import Case, SearchText
from pawl.collaboration.reindexing import reindex
from pawl.collaboration.searching import best, similar
from pawl.improvement.actions.register import Proposal, change, propose
from pawl.improvement.models import Improvement
from pawl.strategy.actions.records import name_factor, set_goal, state_need
from pawl.tickets.actions.opening import opened
from pawl.tickets.clocks import on_state

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def people() -> Cast:
    return cast()


def proposed(people: Cast, title: str, problem: str = "It is so.") -> Improvement:
    return propose(Proposal(title, problem), by=people.alice)


def keys(words: str, people: Cast) -> list[str]:
    return [case.key for case in best(words, people.alice, 8)]


@pytest.mark.parametrize(
    "words", ["printers", "PRINT", "print pap", "jammed", "打印机", "卡纸", "Café", "paper  printer"]
)
def test_a_record_is_found_by_words_of_its_title_and_texts(people: Cast, words: str) -> None:
    made = proposed(people, "Paper jams in the printer of the cafe", "Jam on Mondays. 打印机经常卡纸")
    proposed(people, "Slow VPN")
    assert keys(words, people) == [made.key]


@pytest.mark.parametrize("words", ["printer vpn", "%", "'", '"; DROP', "* OR *", "…", "own:slow", "NOT slow"])
def test_what_is_asked_is_never_read_as_a_command(people: Cast, words: str) -> None:
    proposed(people, "Paper jams in the printer")
    proposed(people, "The other one")
    assert keys(words, people) == []


def test_a_number_leads_to_its_record(people: Cast) -> None:
    made = proposed(people, "Slow VPN")
    assert keys(made.key.lower(), people) == [made.key]


def test_strangers_find_nothing(people: Cast) -> None:
    proposed(people, "Slow VPN")
    assert best("vpn", people.charlie, 8) == similar("vpn", people.charlie) == []


def test_a_changed_record_is_found_by_its_new_words_alone(people: Cast) -> None:
    made = proposed(people, "Slow VPN")
    change(made, title="Fast tunnel", by=people.alice)
    assert (keys("vpn", people), keys("tunnel", people)) == ([], [made.key])


def test_internal_comments_are_found_by_those_who_may_read_them_alone(people: Cast) -> None:
    requester = person("rita", people.acme, Role.REQUESTER)
    made = propose(Proposal("Slow VPN", "It is so."), by=requester)
    comment(made.case, text="The router reboots", by=people.alice)
    comment(made.case, text="A secret suspicion", is_internal=True, by=people.alice)
    inner, outer, mixed = "suspicion", "router", "vpn router secret"
    for reader, found in ((people.alice, [made]), (requester, []), (people.charlie, [])):
        assert [one.pk for one in best(inner, reader, 8)] == [one.pk for one in found]
        assert [one.pk for one in best(mixed, reader, 8)] == [one.pk for one in found]
        assert [one.pk for one in similar(inner, reader)] == [one.pk for one in found]
    assert [one.pk for one in best(outer, requester, 8)] == [made.pk]
    assert best(outer, people.charlie, 8) == []


def test_words_one_may_not_read_do_not_even_rank(people: Cast) -> None:
    requester = person("rita", people.acme, Role.REQUESTER)
    older, newer = (propose(Proposal("Slow VPN", "It is so."), by=requester) for _each in range(2))
    comment(newer.case, text="vpn vpn vpn and much more about it", is_internal=True, by=people.alice)
    assert [one.pk for one in best("vpn", requester, 8)] == [newer.pk, older.pk]  # equals: the newest first
    comment(newer.case, text="nothing of that " * 50, is_internal=True, by=people.alice)
    assert [one.pk for one in best("vpn", requester, 8)] == [newer.pk, older.pk]


def test_similar_asks_only_the_kinds_that_are_wanted(people: Cast) -> None:
    made = proposed(people, "Slow VPN")
    assert [one.pk for one in similar("vpn", people.alice, {"improvement"})] == [made.pk]
    assert similar("vpn", people.alice, {"service"}) == []


def test_the_title_weighs_more(people: Cast) -> None:
    named = proposed(people, "Router", "Broken since Monday morning, as far as anybody knows")
    proposed(people, "Network", "The router is broken since Monday, as far as we know")
    assert keys("router", people)[0] == named.key


def test_similar_texts_share_meanings_across_languages(people: Cast) -> None:
    made = proposed(people, "Mailbox quota exceeded", "How to archive")
    proposed(people, "Printer on fire")
    for text in ("my inbox has no storage left", "邮箱满了"):
        assert [one.key for one in similar(text, people.alice)] == [made.key]


def test_a_search_takes_two_statements_however_many_hits(people: Cast) -> None:
    counts = []
    for more in (1, 10):
        for _each in range(more):
            proposed(people, "Slow VPN")
        list(people.alice.grants)
        with CaptureQueriesContext(connection) as asked:
            best("vpn", people.alice, 8)
        counts.append(len(asked))
    assert counts == [2, 2]


def test_the_index_can_be_written_anew(people: Cast) -> None:
    made = proposed(people, "Slow VPN", "In the mornings")
    comment(made.case, text="The router reboots", by=people.alice)
    before = list(SearchText.objects.values())
    SearchText.objects.all().delete()
    assert keys("vpn", people) == []
    total = Case.objects.count()
    assert list(reindex(batch=1)) == [(done, total) for done in range(1, total + 1)]
    assert list(SearchText.objects.values()) == before
    assert keys("router", people) == [made.key]


def test_a_case_without_words_does_no_harm(people: Cast) -> None:
    made = proposed(people, "…", "—")
    assert SearchText.objects.get(case=made.case).own == ""


def test_every_kind_writes_what_it_is_found_by_from_its_first_moment(people: Cast) -> None:
    """What an action wrote is what writing the index anew would write."""
    place = Place(organisation_id=people.acme.pk)
    describe_service(
        name={"en": "Mail", "zh-hans": "电子邮件"}, description={"en": "Boxes and lists"}, by=people.admin
    )
    state_need(title="Speed", customer="Ward 7", outcome="Answers in time", by=people.alice)
    goal = set_goal(title="Fast", contribution="Shorter ways", by=people.alice)
    name_factor(goal=goal, title="Routing", description="Right at once", by=people.alice)
    propose(Proposal("Slow VPN", "In the mornings", expected_benefit="Peace"), by=people.alice)
    opened(ticket(place, description="No mail since nine", external_id="INC0012345"), by=PAWL)
    before = dict(SearchText.objects.values_list("case_id", "own"))
    list(reindex())
    assert dict(SearchText.objects.values_list("case_id", "own")) == before
    for words in (
        "电子邮件",
        "boxes",
        "ward answers",
        "shorter",
        "right at once",
        "peace",
        "inc0012345",
        "nine",
    ):
        assert len(best(words, people.admin, 8)) == 1, words


def test_what_solved_a_ticket_is_found(people: Cast) -> None:
    made = running(Place(organisation_id=people.acme.pk))
    made.resolution = "Restarted the relay"
    DeskTicket.objects.filter(pk=made.pk).update(state="resolved", resolution=made.resolution)
    on_state(made, "new", "resolved", at=MONDAY, by=PAWL)
    assert [one.pk for one in best("relay", people.admin, 8)] == [made.pk]


def test_what_is_alike_is_shown_as_a_part_and_as_a_page(people: Cast) -> None:
    made, other = proposed(people, "Mailbox quota exceeded"), proposed(people, "Inbox is full again")
    client = Client()
    client.force_login(people.alice.human)
    part = client.get(
        f"/similar/?title=mailbox&kinds=improvement,nonsense&but={other.key}", headers={"HX-Request": "true"}
    ).content.decode()
    assert (made.key in part, other.key in part, "proposed" in part, "<html" in part) == (
        True,
        False,
        True,
        False,
    )
    page = client.get("/similar/?q=mailbox").content.decode()
    assert (made.key in page, other.key in page, "<html" in page) == (True, True, True)
    assert made.key not in client.get("/similar/?q=mailbox&kinds=service").content.decode()
    client.force_login(people.charlie.human)
    assert "Nothing like it is known" in client.get("/similar/?q=mailbox").content.decode()


def test_internal_comments_on_what_everybody_reads_are_for_those_inside(people: Cast) -> None:
    """Requesters read every service; that alone lets nobody read what is said among us."""
    rita, abe = person("rita", people.acme, Role.REQUESTER), person("abe", people.acme, Role.AUDITOR)
    made = describe_service(name={"en": "Mail"}, by=person("sam", people.acme, Role.SERVICE_OWNER))
    comment(made.case, text="To be replaced", is_internal=True, by=people.admin)
    for reader, sees in ((rita, 0), (abe, 1), (people.admin, 1)):
        assert comments_for(made.case, reader, made.inside()).count() == sees
        assert len(best("replaced", reader, 8)) == sees

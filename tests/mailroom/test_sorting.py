"""What becomes of a message: tickets, comments, and why it was neither."""

import itertools
from dataclasses import dataclass
from typing import Any

import pytest
from tests.accounts.people import Cast, cast, person
from tests.incidents import samples as incidents
from tests.mailroom.letters import CORPUS, TRUSTED, plain, with_file
from tests.mailroom.samples import PAWL, cases, home_of, mailbox, sorted_out
from tests.requests import samples as requests

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration.models import Attachment, Comment, Link, Watch
from pawl.errors import Conflict
from pawl.history.models import Event
from pawl.incidents.models import Incident
from pawl.mailroom.actions import deciding
from pawl.mailroom.actions.intake import PIPED, take_in
from pawl.mailroom.models import Mailbox, Received
from pawl.notifications.models import SentLetter
from pawl.notifications.threading import mark_of, message_id_of, token_of
from pawl.requests.models import ServiceRequest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]


@dataclass
class Desk:
    """Who writes, who answers, and where."""

    people: Cast
    alice: Actor
    bob: Actor
    box: Mailbox


@pytest.fixture
def desk() -> Desk:
    people = cast()
    box = mailbox(Place(people.acme.pk, people.desk.pk), address="help@example.org", ticket_team=people.desk)
    rita = person("rita", people.acme, Role.REQUESTER)
    return Desk(people, rita, people.bob, box)


def letter(desk: Desk, text: str = "It does not print.", sender: str = "", **said: Any) -> Received:
    """A message of rita, unless somebody else is named."""
    raw = plain(text, sender=sender or "Rita <rita@example.org>", **said)
    return sorted_out(raw, desk.box)


def own(desk: Desk, state: str = "in_progress", **facts: Any) -> Incident:
    """An incident of rita."""
    acme = desk.people.acme.pk
    place = Place(acme, desk.people.desk.pk, desk.alice.human.pk)
    return incidents.incident(place, state=state, **facts)


def answering(made: Any) -> str:
    return f"In-Reply-To: {message_id_of(made.key, 3)}\r\n"


def test_a_message_of_somebody_known_opens_a_ticket_in_their_name(desk: Desk) -> None:
    row = letter(desk, subject="Re: Fwd: Printer is dead")
    made = Incident.objects.select_related("case__owner").get()
    assert (row.outcome, row.reason, row.case_id) == ("opened", "new", made.pk)
    assert (made.case.title, made.description, made.channel) == (
        "Printer is dead",
        "It does not print.",
        "email",
    )
    assert (made.case.owner, made.case.team) == (desk.alice.human, desk.people.desk)
    event = Event.objects.get(case=made.key, activity="opened")
    assert (event.actor, event.via) == (desk.alice.key, "email")


@pytest.mark.parametrize(
    ("subject", "description"),
    [
        ("Printer is dead", "It does not print."),
        (
            "Fwd: Printer is dead",
            "It does not print.\n\n-- \nRita\n\nOn 2 March 2026 at 10:00, Bob wrote:\n> Green?",
        ),
    ],
)
def test_what_a_message_quotes_opens_no_ticket_unless_it_was_passed_on(
    desk: Desk, subject: str, description: str
) -> None:
    text = "It does not print.\n\n-- \nRita\n\nOn 2 March 2026 at 10:00, Bob wrote:\n> Green?"
    letter(desk, text, subject=subject)
    lines = Incident.objects.get().description.splitlines()
    assert [line.rstrip() for line in lines] == [line.rstrip() for line in description.splitlines()]


def test_an_answer_is_a_comment_in_the_name_of_whoever_wrote_it(desk: Desk) -> None:
    made = own(desk)
    row = letter(desk, "Yes.\n\nOn Mon, 2 Mar 2026 Pawl wrote:\n> Restarted?", more=answering(made))
    said = Comment.objects.get()
    assert (row.outcome, row.case_id, row.comment_id) == ("commented", made.pk, said.pk)
    assert (said.text, said.author, said.is_internal) == ("Yes.", desk.alice.human, False)


@pytest.mark.parametrize("way", ["subject", "references", "sent letter", "third party"])
def test_a_case_is_found_by_whatever_the_program_left_of_the_thread(desk: Desk, way: str) -> None:
    made = own(desk)
    SentLetter.objects.create(
        message_id="<sent@pawl>", case_key=made.key, token=token_of(made.key), sent_at="2026-03-02T00:00:00Z"
    )
    if way == "third party":
        letter(desk, number="<mine@example.org>", more=answering(made))
    said = {
        "subject": {"subject": f"Re: {mark_of(made.key)} Printer"},
        "references": {"more": f"References: <a@x>\r\n {message_id_of(made.key, 9)}\r\n <b@x>\r\n"},
        "sent letter": {"more": "In-Reply-To: <sent@pawl>\r\n"},
        "third party": {"more": "In-Reply-To: <mine@example.org>\r\n", "number": "<two@example.org>"},
    }[way]
    assert letter(desk, "Other words", **said).case_id == made.pk
    assert len(cases()) == 1


def test_a_number_without_its_token_finds_nothing(desk: Desk) -> None:
    made = own(desk)
    row = letter(desk, subject=f"Re: [{made.key} #00000000] Printer")
    assert (row.outcome, row.reason) == ("opened", "new")
    assert row.case_id != made.pk


def test_the_callers_answer_ends_a_hold_that_waits_for_it(desk: Desk) -> None:
    made = own(desk, "on_hold", hold_reason="awaiting_caller")
    letter(desk, more=answering(made))
    made.refresh_from_db()
    assert (made.state, made.hold_reason) == ("in_progress", "")


def test_the_callers_answer_reopens_what_was_resolved(desk: Desk) -> None:
    made = own(desk, "resolved")
    row = letter(desk, "It is dead again.", more=answering(made))
    made.refresh_from_db()
    assert (row.outcome, row.reason, made.state) == ("commented", "reopened", "in_progress")
    assert Comment.objects.get().text == "It is dead again."


def test_an_agents_answer_reopens_nothing_and_is_a_comment(desk: Desk) -> None:
    made = own(desk, "resolved")
    row = letter(desk, "We close it on Friday.", "Bob <bob@example.org>", more=answering(made))
    made.refresh_from_db()
    assert (row.outcome, row.reason, made.state) == ("commented", "answer", "resolved")
    assert Comment.objects.get().author == desk.bob.human


def test_an_answer_to_a_closed_one_opens_another_that_is_linked(desk: Desk) -> None:
    made = own(desk, "closed")
    row = letter(desk, more=answering(made), subject="Re: Printer")
    assert (row.outcome, row.reason) == ("opened", "follow_up")
    link = Link.objects.get()
    assert (link.source_id, link.target_id, link.relation) == (row.case_id, made.pk, "comes_from")


def test_an_agent_who_adds_to_a_closed_one_opens_nothing(desk: Desk) -> None:
    made = own(desk, "closed")
    row = letter(desk, "For the record.", "Bob <bob@example.org>", more=answering(made))
    assert (row.outcome, row.case_id, len(cases())) == ("commented", made.pk, 1)


def test_a_report_of_a_mail_server_names_the_case_whose_letter_came_back(desk: Desk) -> None:
    made = own(desk)
    returned = f"Message-ID: {message_id_of(made.key, 4)}\nSubject: Printer".encode()
    row = sorted_out(CORPUS["delivery-failed"].replace(b"Subject: [INC-12 #a1b2c3d4] x", returned), desk.box)
    assert (row.outcome, row.reason, row.case_key) == ("ignored", "bounce", made.key)


def test_an_answer_to_what_was_merged_goes_where_the_work_is(desk: Desk) -> None:
    gone, stays = own(desk, "closed"), own(desk)
    Link.objects.create(source=gone.case, target=stays.case, relation="duplicates")
    assert letter(desk, more=answering(gone)).case_id == stays.pk


def test_whoever_may_not_see_a_case_learns_and_changes_nothing(desk: Desk) -> None:
    made = own(desk, "resolved")
    person("sam", desk.people.acme, Role.REQUESTER)
    row = letter(desk, "Let me in", "Sam <sam@example.org>", more=answering(made))
    made.refresh_from_db()
    assert (row.outcome, row.reason, made.state) == ("held", "may_not_see", "resolved")
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("said", "outcome", "reason"),
    [
        ({"proof": ""}, "held", "unverified"),
        ({"proof": f"Authentication-Results: {TRUSTED}; dmarc=fail\r\n"}, "held", "forged"),
        ({"sender": "Nobody <nobody@example.org>"}, "ignored", "stranger"),
        ({"sender": "rita@example.org, bob@example.org"}, "held", "no_sender"),
        ({"sender": "rita@example.org", "more": "From: bob@example.org\r\n"}, "held", "no_sender"),
        ({"sender": "Help <help@example.org>"}, "ignored", "own"),
        ({"more": "X-Pawl-Site: pawl.example.org\r\n"}, "ignored", "own"),
        ({"more": "Return-Path: <>\r\n"}, "ignored", "bounce"),
        ({"sender": "Mailer <MAILER-DAEMON@example.org>"}, "ignored", "bounce"),
        ({"more": "Auto-Submitted: auto-replied (vacation)\r\n"}, "ignored", "auto_reply"),
        ({"subject": "自动回复: 打印机"}, "ignored", "auto_reply"),
        ({"more": "Auto-Submitted: auto-generated\r\n"}, "ignored", "generated"),
        ({"more": "X-Auto-Response-Suppress: OOF, DR\r\n"}, "ignored", "generated"),
        ({"more": "Precedence: bulk\r\n"}, "ignored", "list"),
        ({"more": "List-Id: <all.example.org>\r\n"}, "ignored", "list"),
        ({"text": " ", "subject": ""}, "ignored", "empty"),
        ({"more": "Auto-Submitted: no\r\n"}, "opened", "new"),
    ],
)
def test_what_is_kept_out_says_which_rule_kept_it_out(
    desk: Desk, said: dict[str, str], outcome: str, reason: str
) -> None:
    row = letter(desk, **said)
    assert (row.outcome, row.reason) == (outcome, reason)
    assert len(cases()) == (outcome == "opened")


@pytest.mark.parametrize(
    ("name", "outcome", "reason"),
    [("delivery-failed", "ignored", "bounce"), ("out-of-office", "ignored", "auto_reply")],
)
def test_answers_of_machines_open_nothing(desk: Desk, name: str, outcome: str, reason: str) -> None:
    row = sorted_out(CORPUS[name], desk.box)
    assert (row.outcome, row.reason) == (outcome, reason)


def test_a_mailbox_may_take_lists_programs_and_strangers_to_look_at(desk: Desk) -> None:
    Mailbox.objects.update(takes_lists=True, takes_generated=True, who="anybody")
    more = "List-Id: <all.example.org>\r\nAuto-Submitted: auto-generated\r\n"
    assert letter(desk, more=more).outcome == "opened"
    row = letter(desk, number="<2@x>", sender="Nobody <nobody@example.org>")
    assert (row.outcome, row.reason) == ("held", "unknown")


def test_known_people_may_be_believed_where_the_mailbox_says_so(desk: Desk) -> None:
    Mailbox.objects.update(who="known")
    assert letter(desk, proof="").outcome == "opened"
    forged = letter(desk, number="<2@x>", proof=f"Authentication-Results: {TRUSTED}; dmarc=fail\r\n")
    assert forged.reason == "forged"


def test_a_leaver_is_nobody(desk: Desk) -> None:
    desk.alice.human.is_active, desk.alice.human.deactivated_at = False, "2026-03-02T00:00:00Z"
    desk.alice.human.save()
    assert letter(desk).reason == "stranger"


def test_one_sender_gets_so_many_in_an_hour_and_one_subject_fewer(desk: Desk) -> None:
    Mailbox.objects.update(most_per_hour=7)
    same = [letter(desk, f"{n}", number=f"<s{n}@x>").reason for n in range(6)]
    others = [letter(desk, number=f"<o{n}@x>", subject=f"Other {n}").reason for n in range(3)]
    assert (same, others) == (["new"] * 5 + ["loop"], ["new", "new", "rate"])


def test_two_pawls_and_a_responder_end_their_talk_at_once(desk: Desk) -> None:
    ours = letter(desk)
    vacation = letter(
        desk,
        "I am away",
        number="<v@x>",
        more=f"{answering(Incident.objects.get())}Auto-Submitted: auto-replied\r\n",
    )
    other = letter(
        desk, "Got it", number="<p@x>", more="X-Pawl-Site: b\r\nAuto-Submitted: auto-generated\r\n"
    )
    assert [ours.outcome, vacation.outcome, other.outcome] == ["opened", "ignored", "ignored"]


def test_files_follow_once_and_small_pictures_do_not(desk: Desk) -> None:
    row = sorted_out(with_file(sender="Rita <rita@example.org>"), desk.box)
    Received.objects.filter(pk=row.pk).update(has_files=True)
    deciding.attach(row.pk)
    file = Attachment.objects.get()
    assert (file.name, file.case_id, file.by, file.is_internal) == (
        "log.txt",
        row.case_id,
        desk.alice.human,
        False,
    )


def test_people_in_copy_follow_what_they_may_see(desk: Desk) -> None:
    person("sam", desk.people.acme, Role.REQUESTER)
    letter(desk, to="help@example.org, bob@example.org", more="Cc: sam@example.org, x@example.net\r\n")
    assert [one.person for one in Watch.objects.all()] == [desk.bob.human]


def test_the_same_message_once_more_is_the_same_row(desk: Desk) -> None:
    first, again = letter(desk), letter(desk)
    by_another_way = sorted_out(
        b"Received: from elsewhere\r\n" + plain("It does not print.", sender="Rita <rita@example.org>"),
        desk.box,
    )
    assert first.pk == again.pk == by_another_way.pk
    assert len(cases()) == 1


@pytest.mark.postgres
def test_a_server_that_writes_the_same_in_other_bytes_opens_nothing_twice(desk: Desk) -> None:
    first = letter(desk, "It does  not print.")
    other = letter(desk, "It does not\nprint.")
    assert (other.outcome, other.reason, other.case_id) == ("duplicate", "twice", first.case_id)


def test_another_message_under_the_same_number_is_another_message(desk: Desk) -> None:
    letter(desk, "The printer")
    assert letter(desk, "The scanner").outcome == "opened"


@pytest.mark.postgres
def test_each_message_twice_in_any_order_gives_the_same_tickets(desk: Desk) -> None:
    made = own(desk)
    raws = [
        plain("One", sender="Rita <rita@example.org>", number="<1@x>", subject="One"),
        plain("Two", sender="Rita <rita@example.org>", number="<2@x>", subject="Two"),
        plain("Yes", sender="Rita <rita@example.org>", number="<3@x>", more=answering(made)),
    ]
    for order in itertools.islice(itertools.permutations(raws * 2), 0, 720, 45):
        for raw in order:
            sorted_out(raw, desk.box)
    assert sorted(one.title for one in cases()) == ["Mail is down", "One", "Two"]
    assert (Comment.objects.count(), Received.objects.count()) == (1, 3)


def test_what_somebody_of_another_organisation_begins_is_held(desk: Desk) -> None:
    abroad = mailbox(home_of(desk.people.other))
    letter(desk)
    row = sorted_out(plain("It does not print.", sender="Rita <rita@example.org>"), abroad)
    assert (row.outcome, row.reason, Received.objects.count()) == ("held", "elsewhere", 2)


def test_a_mailbox_of_the_whole_site_serves_all_organisations(desk: Desk) -> None:
    row = sorted_out(plain(sender="Rita <rita@example.org>"), mailbox(Place()))
    assert Incident.objects.get(case=row.case_id).case.organisation == desk.people.acme


def test_a_bomb_is_kept_and_named(desk: Desk) -> None:
    raw = b"From: rita@example.org\nSubject: Boom\n" + b"Content-Type: message/rfc822\n\n" * 500
    row = sorted_out(raw, desk.box)
    assert (row.outcome, row.reason, row.subject, row.sender) == (
        "refused",
        "too_deep",
        "Boom",
        "rita@example.org",
    )


QUESTIONS = {"questions": [
    {"name": "what", "kind": "text", "label": "What?", "is_required": True},
    {"name": "why", "kind": "long_text", "label": "Why?"},
]}  # fmt: skip


def test_a_mailbox_may_ask_for_something_by_its_form(desk: Desk) -> None:
    model = requests.model(home_of(desk.people.acme), QUESTIONS)
    Mailbox.objects.update(opens="service_request", model=model)
    desk.box.refresh_from_db()
    row = letter(desk, "Mine is old", subject="A notebook")
    made = ServiceRequest.objects.get(case=row.case_id)
    assert (made.fields, made.channel, made.case.owner) == (
        {"what": "A notebook", "why": "Mine is old"},
        "email",
        desk.alice.human,
    )


def test_what_is_refused_to_the_sender_is_held_with_the_reason(desk: Desk) -> None:
    model = requests.model(home_of(desk.people.acme), QUESTIONS, state="retired")
    Mailbox.objects.update(opens="service_request", model=model)
    desk.box.refresh_from_db()
    row = letter(desk)
    assert (row.outcome, row.reason) == ("held", "refused")
    assert "not offered" in row.detail


def test_an_agent_lets_a_held_message_in_for_its_sender(desk: Desk) -> None:
    row = letter(desk, proof="")
    deciding.accept(row, by=desk.bob)
    made = Incident.objects.select_related("case__owner").get()
    assert (row.outcome, row.reason, row.decided_by) == ("opened", "by_hand", desk.bob.human)
    assert (made.case.owner, made.opened_by) == (desk.alice.human, desk.bob.human)


def test_a_held_answer_becomes_the_agents_comment_and_never_the_senders(desk: Desk) -> None:
    made = own(desk, "on_hold", hold_reason="awaiting_caller")
    row = letter(desk, "Yes.", proof="", more=answering(made))
    deciding.accept(row, by=desk.bob)
    said = Comment.objects.get()
    made.refresh_from_db()
    assert (said.author, made.state) == (desk.bob.human, "on_hold")
    assert said.text == "✉ Rita <rita@example.org>: Printer is dead\n\nYes."


def test_a_strangers_message_becomes_a_ticket_that_says_who_wrote(desk: Desk) -> None:
    row = letter(desk, sender="Nobody <nobody@example.org>")
    deciding.accept(row, by=desk.bob)
    made = Incident.objects.select_related("case").get()
    assert (made.case.owner_id, made.case.team) == (None, desk.people.desk)
    assert made.description.startswith("✉ Nobody <nobody@example.org>: Printer is dead\n\n")


@pytest.mark.postgres
def test_a_message_is_decided_about_once(desk: Desk) -> None:
    row = letter(desk, proof="")
    late = Received.objects.get(pk=row.pk)
    deciding.discard(row, by=desk.bob)
    with pytest.raises(Conflict):
        deciding.accept(late, by=desk.bob)
    assert (Received.objects.get().outcome, len(cases())) == ("discarded", 0)


def test_work_that_is_done_twice_happens_once(desk: Desk) -> None:
    row, _ = take_in(plain(sender="Rita <rita@example.org>"), desk.box, via=PIPED, by=PAWL)
    for _ in range(3):
        deciding.process(row.pk, by=PAWL)
    assert len(cases()) == 1

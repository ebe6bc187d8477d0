"""Messages of the programs of the world, and of those who mean no good, read into letters."""

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mailroom.letters import BOMBS, CORPUS, SENDER, TRUSTED, plain

from pawl.mailroom import addresses, answers, proofs, texts
from pawl.mailroom.letter import Letter, Unreadable
from pawl.mailroom.reading import read, read_head


def tried(raw: bytes) -> tuple[Letter, str]:
    """A letter as far as it is read, and the word of what stopped it."""
    try:
        return read(raw), ""
    except Unreadable as refused:
        return read_head(raw), refused.reason


ANSWERS = {
    "outlook": "It prints again, thank you.\n\nAlice",
    "outlook-html": "Still broken.",
    "gmail": "Yes, I restarted it.",
    "qq": "打印机还是不行，麻烦再看一下。",
    "signed": "I sign this.",
    "invitation": "Shall we look at it together?",
    "8-bit": "打印机坏了",
    "encrypted": "",
    "names": "See there.",
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_stands_apart_from_what_it_quotes(name: str) -> None:
    assert read(CORPUS[name]).answer == ANSWERS[name]


@pytest.mark.parametrize("name", ["outlook", "outlook-html", "gmail", "qq"])
def test_what_is_quoted_is_kept_apart(name: str) -> None:
    quoted = read(CORPUS[name]).quoted
    assert any(said in quoted for said in ("restart", "重启"))
    assert "again" not in quoted


def test_a_message_says_which_letters_it_answers_the_nearest_first() -> None:
    found = read(plain(more="In-Reply-To: <b@x>\r\nReferences: <r@x> <a@x>\r\n <b@x>\r\n")).answers
    assert found == ("<b@x>", "<a@x>", "<r@x>")


def test_names_and_subjects_of_chinese_programs_are_read() -> None:
    letter = read(CORPUS["qq"])
    assert (letter.subject, letter.senders[0].name) == ("回复：打印机坏了", "爱丽丝")
    assert [one.name for one in letter.files] == ["故障照片.png"]
    assert (read(CORPUS["8-bit"]).subject, read(CORPUS["8-bit"]).senders[0].name) == ("打印机", "王五")


def test_html_becomes_lines_and_nothing_of_it_acts() -> None:
    text = read(CORPUS["html-only"]).text
    assert text.startswith("The screen of café 2 stays dark:\n\n- cable in\n- power on\nRoom\t2.17")
    assert "a picture <https://example.org/p>" in text
    assert "javascript" not in text
    assert "alert" not in read(CORPUS["outlook-html"]).text


def test_what_was_passed_on_is_what_is_said_and_stays_a_message() -> None:
    letter = read(CORPUS["forwarded"])
    assert "Nothing comes out of it." in letter.answer
    assert [(one.name, one.mime) for one in letter.files] == [("It does not print.eml", "message/rfc822")]


def test_an_invitation_and_an_encrypted_text_are_files() -> None:
    assert [one.name for one in read(CORPUS["invitation"]).files] == ["invitation.ics"]
    assert [one.name for one in read(CORPUS["encrypted"]).files] == ["smime.p7m"]
    assert not read(CORPUS["signed"]).files


def test_names_of_files_lead_nowhere_and_hide_nothing() -> None:
    names = [one.name for one in read(CORPUS["names"]).files]
    assert names[:3] == ["passwd", "x.txt", "htaccess"]
    assert names[3] == "a" * (texts.LONGEST_NAME - 4) + ".pdf"
    assert names[4:] == ["attachment-5.bin", "agpj.exe", "报告 March.pdf"]


def test_signs_that_turn_the_text_are_taken_out() -> None:
    letter = read(CORPUS["deceiving"])
    assert (letter.text, letter.subject) == ("Open gpj.exe now!", "Pay now")


@pytest.mark.parametrize("name", BOMBS)
def test_no_message_costs_more_than_two_seconds(name: str) -> None:
    """P1: those that mean harm, read one by one."""
    began = time.perf_counter()
    letter, refused = tried(BOMBS[name])
    assert refused in {"", "too_deep", "too_many_parts", "header_bomb"}
    assert time.perf_counter() - began < 2
    assert len(letter.text) <= texts.LONGEST_TEXT


@given(raw=st.binary(max_size=400) | st.builds(lambda one: SENDER + one, st.binary(max_size=400)))
@settings(max_examples=200)
def test_any_bytes_are_a_letter_or_are_refused_by_name(raw: bytes) -> None:
    letter, refused = tried(raw)
    assert refused in {"", "broken"}
    assert "\0" not in letter.text + letter.subject


@given(cuts=st.lists(st.integers(0, 5000), max_size=6), name=st.sampled_from(sorted(CORPUS)))
@settings(max_examples=150)
def test_messages_that_broke_on_the_way_are_read_as_far_as_they_go(cuts: list[int], name: str) -> None:
    raw = CORPUS[name]
    for cut in cuts:
        raw = raw[: cut % (len(raw) + 1)] + raw[(cut % (len(raw) + 1)) + cut % 40 :]
    assert tried(raw)[1] in {"", "broken"}


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("Alice <alice@example.org>", ["alice@example.org"]),
        ("alice@example.org", ["alice@example.org"]),
        ('"Smith, A." <A.Smith@Example.org> (office)', ["a.smith@example.org"]),
        ("alice@example.org)bob@evil.com", [""]),
        ("alice@example.org <bob@evil.com>", ["bob@evil.com"]),
        ("<alice@example.org> <bob@evil.com>", [""]),
        ("alice@example.org, bob@example.org", ["alice@example.org", "bob@example.org"]),
        ('"alice@example.org\\" <x" <bob@evil.com>', ["bob@evil.com"]),
        ("alice@example.org@evil.com", [""]),
        ("undisclosed-recipients:;", [""]),
        ("=?utf-8?q?alice=40example.org?=", [""]),
        ("", []),
    ],
)
def test_an_address_is_what_cannot_be_read_otherwise(said: str, known: list[str]) -> None:
    assert [one.email for one in addresses.read(said)] == known


def test_answers_between_quoted_lines_stay_together() -> None:
    parted = answers.split("On Mon, 2 Mar 2026 Pawl wrote:\n> Restarted?\nYes.\n> And the cable?\nIs in.")
    assert parted.answer == "Yes.\nIs in."


def test_a_list_with_hyphens_and_names_of_fields_is_no_signature_and_no_head() -> None:
    said = "It fails:\n- first\n- second\nFrom: 10.0.0.1\nPort: 25\nThanks"
    assert answers.split(said).answer == said


def test_a_signature_is_left_out() -> None:
    assert answers.split("It works.\n\n-- \nAlice\nRoom 1").answer == "It works."
    assert answers.split("好了。\n\n发自我的iPhone").answer == "好了。"


def proof(results: str, sender: str = "alice@example.org", **more: Any) -> tuple[str, str]:
    found = proofs.proof_of(read(plain(sender=sender, proof=results, **more)), [TRUSTED])
    return found.state, found.said


@pytest.mark.parametrize(
    ("results", "state"),
    [
        ("dmarc=pass header.from=example.org", "proven"),
        ("dkim=pass header.d=example.org", "proven"),
        ("dkim=pass header.d=list.example.net; dkim=pass header.i=@example.org", "proven"),
        ("spf=pass smtp.mailfrom=bounce@example.org", "proven"),
        ("dkim=pass header.d=evil.example", "unknown"),
        ("dkim=pass header.d=org", "unknown"),
        ("spf=pass smtp.mailfrom=alice@evil.example", "unknown"),
        ("dmarc=fail header.from=example.org; dkim=pass header.d=example.org", "forged"),
        ('spf=none smtp.mailfrom="a; dkim=pass header.d=example.org"@evil.example', "unknown"),
        ("spf=none (no; dkim=pass header.d=example.org) smtp.mailfrom=evil.example", "unknown"),
        ("none", "unknown"),
    ],
)  # fmt: skip
def test_a_sender_is_proven_by_their_own_domain(results: str, state: str) -> None:
    assert proof(f"Authentication-Results: {TRUSTED} 1; {results}\r\n")[0] == state


def test_only_the_topmost_finding_of_a_trusted_server_counts() -> None:
    forged = f"Authentication-Results: {TRUSTED}; dmarc=pass\r\n"
    assert proof("Authentication-Results: mx.evil.example; dmarc=pass\r\n")[0] == "unknown"
    assert proof(f"Authentication-Results: {TRUSTED}; dmarc=fail\r\n{forged}")[0] == "forged"
    assert proof(forged, sender="alice@example.org, bob@example.org")[0] == "unknown"

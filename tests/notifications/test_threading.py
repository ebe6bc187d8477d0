"""An answer finds its case by its subject or by what it answers to, and nobody can invent such a mark."""

import pytest
from django.test import override_settings

from pawl.notifications.threading import mark_of, message_id_of, read_reference, root_of, token_of


def test_the_mark_of_a_subject_names_its_case() -> None:
    assert read_reference(f"AW: Re: {mark_of('INC-12')} Printer") == ("INC-12", token_of("INC-12"))


def test_a_message_id_names_its_case() -> None:
    assert read_reference(message_id_of("REQ-7", 31)) == ("REQ-7", token_of("REQ-7"))


def test_of_a_thread_the_letter_that_was_answered_counts() -> None:
    references = f"<odd@example.org> {message_id_of('INC-1', 4)}\r\n {message_id_of('INC-2', 5)}"
    assert read_reference(references) == ("INC-2", token_of("INC-2"))


def test_of_several_marks_the_outermost_counts() -> None:
    assert read_reference(f"Re: {mark_of('INC-1')} Fwd: {mark_of('INC-2')}") == ("INC-1", token_of("INC-1"))


def test_a_mail_program_may_change_the_case_of_letters_and_spaces() -> None:
    changed = mark_of("INC-12").upper().replace(" ", "  ")
    assert read_reference(changed) == ("INC-12", token_of("INC-12"))


@pytest.mark.parametrize("subject", ["", "[INC-12]", "[INC-12 #00000000]", "[INC-12 #zzzzzzzz]", "INC-12 #"])
def test_what_has_no_token_of_ours_names_nothing(subject: str) -> None:
    assert read_reference(subject) is None


def test_the_token_of_another_case_opens_nothing() -> None:
    assert read_reference(f"[INC-13 #{token_of('INC-12')}]") is None


def test_a_forged_mark_beside_a_true_one_does_not_win() -> None:
    assert read_reference(f"[INC-1 #00000000] {mark_of('INC-2')}") == ("INC-2", token_of("INC-2"))


def test_letters_from_before_a_change_of_key_are_still_understood() -> None:
    with override_settings(SECRET_KEY="one that was in use before, long enough to be one"):
        old = mark_of("INC-12")
    assert read_reference(old) is None
    with override_settings(SECRET_KEY_FALLBACKS=["one that was in use before, long enough to be one"]):
        assert read_reference(old) is not None


def test_all_letters_of_a_case_have_one_root() -> None:
    assert root_of("INC-12") == message_id_of("INC-12", 0) != message_id_of("INC-12", 1)


def test_an_endless_header_is_not_read_to_its_end() -> None:
    assert read_reference(" " * 30_000 + mark_of("INC-12")) is None

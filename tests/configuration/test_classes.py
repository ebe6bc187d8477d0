"""The classes that ship, and classes as texts."""

import pytest

from pawl.configuration.classes import BadDefinition, ClassTree, ItemKind, parse, shipped, text_of


def test_the_classes_that_ship_say_themselves_in_both_languages() -> None:
    for kind in shipped():
        assert set(kind.name) == {"en", "zh-hans"}
        assert all(set(one.name) == {"en", "zh-hans"} for one in kind.attributes)
        assert not kind.parent or kind.parent in shipped()


def test_a_class_has_what_it_is_a_kind_of_has() -> None:
    words = [one.word for one in shipped().attributes("server")]
    assert words[0] == "serial"
    assert "operating_system" in words
    assert "server" in shipped().below("hardware")


@pytest.mark.parametrize("kind", list(shipped()), ids=lambda kind: kind.word)
def test_a_class_and_its_text_are_the_same(kind: ItemKind) -> None:
    again = parse(kind.word, text_of(kind))
    assert (again.name, again.parent, again.attributes) == (kind.name, kind.parent, kind.attributes)


def test_a_circle_of_classes_ends() -> None:
    tree = ClassTree({"a": ItemKind("a", {"en": "A"}, "b"), "b": ItemKind("b", {"en": "B"}, "a")})
    assert [one.word for one in tree.line("a")] == ["b", "a"]
    assert tree.attributes("a") == ()


@pytest.mark.parametrize(
    ("word", "value", "kept"),
    [("purchased_on", "2026-11-30T08:00", "2026-11-30"), ("serial", 12, "12"), ("serial", "", None),
     ("serial", None, None)],
)  # fmt: skip
def test_values_are_kept_in_one_form(word: str, value: object, kept: object) -> None:
    one = next(each for each in shipped().attributes("hardware") if each.word == word)
    assert one.read(value) == kept


def test_yes_and_no_are_read_as_people_and_programs_write_them() -> None:
    one = next(each for each in shipped().attributes("printer") if each.word == "colour")
    assert [one.read(value) for value in ("yes", True, "no", False)] == [True, True, False, False]
    with pytest.raises(BadDefinition):
        one.read("perhaps")

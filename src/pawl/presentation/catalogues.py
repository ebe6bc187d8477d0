"""Which languages there are: English, in which the sources stand, and each folder of texts beside it."""

from functools import cache
from pathlib import Path

LOCALE = Path(__file__).parent.parent / "locale"
SOURCE = "en"


@cache
def languages() -> tuple[str, ...]:
    """English and every language that has a catalogue, as language tags like `zh-Hans`."""
    texts = (path for ending in ("po", "mo") for path in LOCALE.glob(f"*/LC_MESSAGES/pawl.{ending}"))
    return (SOURCE, *sorted({path.parent.parent.name.replace("_", "-") for path in texts}))


def codes() -> tuple[str, ...]:
    """The same as browsers and Django write them: `zh-hans`."""
    return tuple(tag.lower() for tag in languages())


def tag_of(code: str) -> str:
    """The language tag of a code, in whatever case; English where there is no such language."""
    return next((tag for tag in languages() if tag.lower() == code.lower()), SOURCE)

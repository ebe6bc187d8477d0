"""A row of a matrix that may lack something, and what that is in words."""

from collections.abc import Mapping
from typing import Any, ClassVar


class Lacking:
    """What a row lacks, by the names that its matrix has for it."""

    lacks: tuple[str, ...]
    words: ClassVar[Mapping[str, Any]]

    @property
    def missing(self) -> str:
        """What breaks the line, in words."""
        return ", ".join(str(self.words[one]) for one in self.lacks)

"""The work breakdown structure as a list: who stands below whom, numbered as plans number them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from pawl.projects.models import WorkPackage


def in_order(rows: Sequence[WorkPackage]) -> list[tuple[str, int, WorkPackage]]:
    """Code (2.1.3), depth and row, each above its parts; a row whose parent is missing stands at the top."""
    known = {one.pk for one in rows}
    below: dict[int | None, list[WorkPackage]] = defaultdict(list)
    for one in rows:
        below[one.parent_id if one.parent_id in known else None].append(one)
    return list(_walk(below))


def _walk(below: dict[int | None, list[WorkPackage]]) -> Iterator[tuple[str, int, WorkPackage]]:
    """In depth without recursion: a tree may be deeper than the interpreter's stack."""
    waiting = _numbered(below[None], "", 0)
    while waiting:
        code, depth, one = waiting.pop()
        yield code, depth, one
        waiting += _numbered(below[one.pk], f"{code}.", depth + 1)


def _numbered(rows: list[WorkPackage], above: str, depth: int) -> list[tuple[str, int, WorkPackage]]:
    """The last one first, as a stack takes them."""
    ordered = sorted(rows, key=lambda each: (each.position, each.pk))
    return [(f"{above}{number}", depth, one) for number, one in enumerate(ordered, start=1)][::-1]

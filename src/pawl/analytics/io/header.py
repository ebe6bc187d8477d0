"""The header of a file, whatever its form."""

from collections import Counter
from collections.abc import Sequence

from pawl.analytics.errors import BadFile
from pawl.analytics.io.limits import Limits
from pawl.analytics.words import say


def check_header(name: str, header: Sequence[str], limits: Limits) -> None:
    """Refuse a header that is too wide or names a column twice.

    Raises BadFile naming the columns.
    """
    if len(header) > limits.columns:
        rule = say("has more than {limit:,} columns.", limit=limits.columns)
        way_out = say("Export fewer columns, or raise the limit `columns`; check the delimiter, too.")
        raise BadFile(name, rule, way_out)
    twice = sorted(each for each, times in Counter(header).items() if times > 1)
    if twice:
        rule = say("names a column twice: {names}.", names=", ".join(each[:60] for each in twice[:5]))
        raise BadFile(name, rule, say("Rename or remove one of each pair in the header."))

"""The impact of a change request as somebody may see it: what hours cost is not for everybody."""

from collections.abc import Mapping
from typing import Any

from pawl.analytics.words import packed
from pawl.projects.control.costs import HIDDEN

Computed = Mapping[str, Any]


def seen(computed: Computed, *, sees: bool) -> Computed:
    """The same, without the forecast where hours are in it and whoever looks may not see their cost."""
    if sees or not computed["has_labour"]:
        return computed
    hidden = {"value": None, "reason": packed(HIDDEN)}
    figures = [
        {**one, "before": hidden, "after": hidden} if one["name"] == "eac" else one
        for one in computed["figures"]
    ]
    return {**computed, "figures": figures}

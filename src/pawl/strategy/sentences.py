"""What the events of the strategy say to people."""

from collections.abc import Mapping
from typing import Any

from pawl.analytics.words import Sentence, say
from pawl.history.sentences import tells
from pawl.presentation.vocabulary import kpi_called

VERDICTS: Mapping[str, Sentence] = {"yes": say("yes"), "no": say("no"), "cannot_tell": say("cannot tell")}


def _kpi(facts: Mapping[str, Any]) -> Sentence:
    return kpi_called(facts["kpi"])


def register() -> None:
    """Say each activity; called once, when Django has loaded its apps."""
    tells("vision", "stated", say("From {since} on: “{text}”"))
    tells("goal", "set", say("Set the goal “{title}”"))
    tells("need", "stated", say("Wrote down the need “{title}” of {customer}"))
    tells("success_factor", "named", say("Named the success factor “{title}”"))
    tells("goal", "asked", say("Asked: “{text}”"))
    tells("goal", "reworded", say("Asked more clearly: “{text}”"))
    tells("goal", "dropped", say("Stopped asking {question}"))
    tells("goal", "answered", say("Answered {question}: {verdict}. {evidence}"),
          verdict=lambda facts: VERDICTS[facts["verdict"]])  # fmt: skip
    tells("goal", "kpi_linked", say("Linked the KPI {kpi}"), kpi=_kpi)
    tells("goal", "kpi_unlinked", say("Unlinked the KPI {kpi}"), kpi=_kpi)
    for kind in ("goal", "need", "success_factor"):
        tells(kind, "retire", say("Retired it"))
        tells(kind, "restore", say("Restored it"))

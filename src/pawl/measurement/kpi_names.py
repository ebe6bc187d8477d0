"""What KPIs are called in the reader's language: for lists, filters and forms."""

from collections.abc import ItemsView, Iterator, Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pawl.measurement import reads
from pawl.measurement.actions.question import library
from pawl.measurement.models import Gap, Signal
from pawl.measurement.models.plan import PlanItem
from pawl.presentation.language import Language
from pawl.presentation.vocabulary import name_of


class KpiNames(Mapping[str, str]):
    """KPI -> its name, as the library is now and as the reader reads; made anew at each look."""

    def __getitem__(self, kpi: str) -> str:
        return _words().sentence(name_of(library().definitions[kpi]))

    def __iter__(self) -> Iterator[str]:
        return iter(library())

    def __len__(self) -> int:
        return len(library())

    def __contains__(self, kpi: object) -> bool:
        return kpi in library().definitions

    def items(self) -> ItemsView[str, str]:
        """All of them, from one look at the library."""
        words = _words()
        return {kpi: words.sentence(name_of(one)) for kpi, one in library().definitions.items()}.items()


def _words() -> Language:
    return reads.language(get_language() or "en")


KPI_NAMES = KpiNames()
IN_UNIT = _("In the unit of the KPI; a share is written from 0 to 1.")
"""What a form says beside a value that it keeps as it is measured."""

CALLED_BY_KPI = frozenset({Signal.kind, Gap.kind, PlanItem.kind})
"""Kinds of which nobody writes the title: it is the KPI's name, and pages say it in the reader's language."""


def by_name() -> list[tuple[str, str]]:
    """Every KPI as a choice of a form, in the order of names."""
    return sorted(KPI_NAMES.items(), key=lambda one: one[1].casefold())

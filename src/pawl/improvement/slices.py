"""The slices in which the KPI of an improvement is measured, as choices of a form."""

import re

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pawl.improvement.models import Improvement
from pawl.improvement.series import measured_at, newest
from pawl.measurement import reads
from pawl.measurement.models import Measurement
from pawl.presentation.vocabulary import field_label

APART = "="
MOST = 200
"""Values that a form offers."""


def slices_of(improvement: Improvement) -> list[tuple[str, str]]:
    """All cases, and each value of each slice in the newest study of its source.   Three queries."""
    found = [("", _("all cases"))]
    source = measured_at(improvement)
    dataset = newest(source) if source is not None and improvement.kpi else None
    if dataset is None:
        return found
    rows = Measurement.objects.filter(dataset=dataset, study__state="current", kpi=improvement.kpi)
    pairs = rows.exclude(slice="").values_list("slice", "slice_value").distinct()
    words = reads.language(get_language() or "en")
    for field, value in pairs.order_by("slice", "slice_value")[:MOST]:
        label = re.split("[;\uff1b]", words.sentence(field_label(dataset.kind, field)))[0]
        found.append((f"{field}{APART}{value}", f"{label}: {value}"))
    return found


def parted(chosen: str) -> tuple[str, str]:
    """Field and value of a choice; both empty for all cases."""
    field, _apart, value = chosen.partition(APART)
    return field, value

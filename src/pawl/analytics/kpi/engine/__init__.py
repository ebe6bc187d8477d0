"""The engine: definitions in, measurements out; the only package that knows Ibis."""

from pawl.analytics.kpi.engine.crossing import crossed, values_of
from pawl.analytics.kpi.engine.measurements import Measurement, Measurements
from pawl.analytics.kpi.engine.measuring import measure
from pawl.analytics.kpi.engine.refreshing import Earlier, refresh
from pawl.analytics.kpi.engine.singles import single_values

__all__ = [
    "Earlier",
    "Measurement",
    "Measurements",
    "crossed",
    "measure",
    "refresh",
    "single_values",
    "values_of",
]

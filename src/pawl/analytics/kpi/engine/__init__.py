"""The engine: definitions in, measurements out; the only package that knows Ibis."""

from pawl.analytics.kpi.engine.measurements import Measurement, Measurements
from pawl.analytics.kpi.engine.measuring import measure
from pawl.analytics.kpi.engine.refreshing import Earlier, refresh

__all__ = ["Earlier", "Measurement", "Measurements", "measure", "refresh"]

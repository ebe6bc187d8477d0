"""The engine: definitions in, measurements out; the only package that knows Ibis."""

from pawl.analytics.kpi.engine.measurements import Measurement, Measurements
from pawl.analytics.kpi.engine.measuring import measure
from pawl.analytics.kpi.engine.refreshing import Earlier, refresh
from pawl.analytics.kpi.engine.singles import single_values

__all__ = ["Earlier", "Measurement", "Measurements", "measure", "refresh", "single_values"]

"""Gates: whether a phase is done, computed from records, line by line; never a box that somebody ticks."""

from pawl.projects.gates.facts import Facts, facts_of
from pawl.projects.gates.gate import GATES, Gate, Standing, gate_passed, standings

__all__ = ["GATES", "Facts", "Gate", "Standing", "facts_of", "gate_passed", "standings"]

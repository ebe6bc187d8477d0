"""Step 7: the register, its options, PDCA turns, benefits and control plans."""

from pawl.improvement.models.benefits import Benefit, BenefitVerdict
from pawl.improvement.models.control import ControlPlan, PlanState
from pawl.improvement.models.register import (
    Direction,
    Evidence,
    Improvement,
    Measure,
    Option,
    Origin,
    RegisterRule,
    State,
    Subject,
)
from pawl.improvement.models.turns import Decision, Turn, TurnState

__all__ = [
    "Benefit",
    "BenefitVerdict",
    "ControlPlan",
    "Decision",
    "Direction",
    "Evidence",
    "Improvement",
    "Measure",
    "Option",
    "Origin",
    "PlanState",
    "RegisterRule",
    "State",
    "Subject",
    "Turn",
    "TurnState",
]

"""Projects and what stands below them."""

from pawl.projects.models.charter import OPEN_REVIEWS, Charter, Review, Reviewed
from pawl.projects.models.closing import (
    ExitCriterion,
    FinalReport,
    Handover,
    HandoverState,
    Lesson,
    Readiness,
    Waiver,
    Watch,
)
from pawl.projects.models.control import ChangeRequest, Light, StatusReport
from pawl.projects.models.coverage import CoverageCell
from pawl.projects.models.deliverables import Deliverable, Making
from pawl.projects.models.iterations import Iteration
from pawl.projects.models.levelling import Levelling, LevellingState
from pawl.projects.models.money import CaseLine, CostKind, CostLine, Side
from pawl.projects.models.objectives import Objective
from pawl.projects.models.outlook import Outlook
from pawl.projects.models.outside import IssueSource, OutsideIssue, Tracker
from pawl.projects.models.patterns import ProjectTemplate, TemplateState
from pawl.projects.models.portfolio import WEIGHTS, ScoreWeights
from pawl.projects.models.practices import Cocreation, PracticeCard
from pawl.projects.models.project import ALIVE, ENDED, Phase, Project, Tailoring
from pawl.projects.models.raid import HIGH, OPEN_RAID, RaidItem, RaidState, RaidType, Response
from pawl.projects.models.scope import (
    PROMISED,
    WARRANTY,
    Aspect,
    Importance,
    PrincipleDecision,
    PrincipleReview,
    Requirement,
    RequirementState,
    ScopeItem,
    ServiceValue,
    Stance,
)
from pawl.projects.models.stakeholders import Attitude, Member, Message, Stakeholder
from pawl.projects.models.transition import (
    Adoption,
    Assistance,
    ConfigurationBaseline,
    InputState,
    TransitionInput,
)
from pawl.projects.models.work import (
    DATELESS,
    OVER,
    Assignment,
    Baseline,
    Constraint,
    LagCalendar,
    LinkType,
    Raci,
    WorkLink,
    WorkPackage,
    WorkState,
    WorkType,
)

from pawl.projects.models.base import Part, ProjectRecord  # isort: skip

__all__ = [
    "ALIVE", "DATELESS", "ENDED", "HIGH", "OPEN_RAID", "OPEN_REVIEWS", "OVER", "PROMISED", "WARRANTY",
    "WEIGHTS", "Adoption", "Aspect", "Assignment", "Assistance", "Attitude", "Baseline", "CaseLine",
    "ChangeRequest", "Charter", "Cocreation", "ConfigurationBaseline", "Constraint", "CostKind",
    "CostLine", "CoverageCell", "Deliverable", "ExitCriterion", "FinalReport", "Handover",
    "HandoverState", "Importance", "InputState", "IssueSource", "Iteration", "LagCalendar", "Lesson",
    "Levelling", "LevellingState", "Light", "LinkType", "Making", "Member", "Message", "Objective",
    "Outlook", "OutsideIssue", "Part", "Phase", "PracticeCard", "PrincipleDecision", "PrincipleReview",
    "Project", "ProjectRecord", "ProjectTemplate", "Raci", "RaidItem", "RaidState", "RaidType",
    "Readiness", "Requirement", "RequirementState", "Response", "Review", "Reviewed", "ScopeItem",
    "ScoreWeights", "ServiceValue", "Side", "Stakeholder", "Stance", "StatusReport", "Tailoring",
    "TemplateState", "Tracker", "TransitionInput", "Waiver", "Watch", "WorkLink", "WorkPackage",
    "WorkState", "WorkType",
]  # fmt: skip

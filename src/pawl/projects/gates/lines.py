"""The lines of every gate: what must be there, in which tailoring, and what is still missing."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pawl.analytics.words import Sentence, say
from pawl.framework import framework
from pawl.projects.gates.facts import Facts
from pawl.projects.models import Project

SIMPLE, STANDARD, FULL = "simple", "standard", "full"
ALL = frozenset({SIMPLE, STANDARD, FULL})
LARGER = frozenset({STANDARD, FULL})
LARGEST = frozenset({FULL})
Missing = Callable[[Facts, Project], Sentence | None]
NONE = say("There is none yet.")


@dataclass(frozen=True)
class Line:
    """One line: met, or what is missing."""

    name: str
    label: str | Promise
    missing: Missing
    phase: str
    """The page where it is filled."""
    anchor: str
    sizes: frozenset[str] = LARGER
    may_be_outside: bool = False
    """Whether another system may hold it: evidence with a link then shows it."""
    shown_at: str = ""
    """Where the records stand: `#anchor` of the service's page, a page, or `list?` asked for the service."""


def at_least(fact: str, least: int = 1) -> Missing:
    """So many of something."""

    def look(facts: Facts, _project: Project) -> Sentence | None:
        number = facts[fact]
        if number >= least:
            return None
        return NONE if least == 1 else say("{n} of {least}.", n=number, least=least)

    return look


def none_left(fact: str, of: str = "") -> Missing:
    """None of something any more; with `of`, at least one there must be."""

    def look(facts: Facts, _project: Project) -> Sentence | None:
        if of and not facts[of]:
            return NONE
        return say("Still open: {n}.", n=facts[fact]) if facts[fact] else None

    return look


def shown(line: str) -> Missing:
    """Evidence is written down."""

    def look(facts: Facts, _project: Project) -> Sentence | None:
        return None if line in facts["shown"] else say("Nothing shows it yet.")

    return look


def filled(field: str) -> Missing:
    """A column of the project says something."""

    def look(_facts: Facts, project: Project) -> Sentence | None:
        return None if getattr(project, field) else say("It is not said yet.")

    return look


def covered(facts: Facts, _project: Project) -> Sentence | None:
    """Every cell of the grid says something."""
    words = framework()
    whole = len(words.activities) * len(words.dimensions)
    return None if facts["cells"] >= whole else say("{n} of {whole} cells.", n=facts["cells"], whole=whole)


def covered_simply(facts: Facts, project: Project) -> Sentence | None:
    """Every dimension has its line; a full grid says more."""
    whole = len(framework().dimensions)
    if facts["dimensions"] >= whole or covered(facts, project) is None:
        return None
    return say("{n} of {whole} dimensions.", n=facts["dimensions"], whole=whole)


def chance_told(facts: Facts, _project: Project) -> Sentence | None:
    """Something may take another time than planned; else no draw differs from another."""
    if facts["work_ranged"] or facts["risks_of_days"]:
        return None
    return say("No row tells its days at best and at worst, and no risk by how many days it delays one.")


def case_made(facts: Facts, _project: Project) -> Sentence | None:
    """A business case has both sides."""
    if not facts["costs"]:
        return say("It has no cost yet.")
    return None if facts["benefits"] else say("It has no benefit yet.")


def value_told(facts: Facts, _project: Project) -> Sentence | None:
    """Outcomes, costs, risks, utility, and all four of the warranty."""
    sides = sum(bool(facts[f"values_{one}"]) for one in ("outcome", "cost", "risk", "utility"))
    whole = sides + min(facts["warranties"], 4)
    return None if whole == 8 else say("{n} of 8 aspects.", n=whole)


def exit_asked(facts: Facts, _project: Project) -> Sentence | None:
    """Early life has criteria, and those that the charter names are among them."""
    if not facts["exit_criteria"]:
        return NONE
    left = facts["exit_promised"]
    return say("{n} figures of the charter are no criterion.", n=left) if left else None


def promised(facts: Facts, _project: Project) -> Sentence | None:
    """The agreement keeps what the project promised: utility and warranty."""
    if not facts["agreements_promising"]:
        return NONE if not facts["agreements"] else say("It promises nothing yet.")
    left, whole = facts["targets_open"], facts["targets"]
    return say("{n} of {whole} targets are weaker there, or missing.", n=left, whole=whole) if left else None


def none_but(fact: str, none: Sentence) -> Missing:
    """At least one of something; else a sentence that says what would show it."""

    def look(facts: Facts, _project: Project) -> Sentence | None:
        return None if facts[fact] else none

    return look


def configured(facts: Facts, _project: Project) -> Sentence | None:
    """The service stands on something, and that was frozen under a name."""
    if not facts["items"]:
        return NONE
    return None if facts["configuration_baselines"] else say("No configuration baseline is taken.")


def trained(facts: Facts, _project: Project) -> Sentence | None:
    """Every training of the organizational change was held, or taken up as far as it was to be."""
    if not facts["trainings"]:
        return say("No step of the organizational change is a training.")
    left = facts["trainings_open"]
    return say("Trainings neither done nor taken up: {n}.", n=left) if left else None


def way_back_tried(facts: Facts, _project: Project) -> Sentence | None:
    """Every change of the project says that its way back was tried."""
    if facts["changes_untried"]:
        return say("Changes whose way back was not tried: {n}.", n=facts["changes_untried"])
    return None if facts["changes_tried"] else say("No change of the project says how it is taken back.")


def governed(facts: Facts, _project: Project) -> Sentence | None:
    """By a goal that somebody directs, whose questions are answered, and that KPIs monitor."""
    if facts["goal"] is None:
        return say("The charter serves no goal by which the service is directed.")
    asked = (
        ("goal_owner", say("Nobody directs it: the goal has no owner.")),
        ("goal_answers", say("Nobody evaluates it: no question of the goal is answered.")),
        ("goal_kpis", say("Nothing monitors it: the goal has no KPI.")),
    )
    lacks = {name: words for name, words in asked if not facts[name]}
    return Sentence(" ".join(f"{{{name}}}" for name in lacks), lacks) if lacks else None


def aimed(facts: Facts, _project: Project) -> Sentence | None:
    """A goal, and a KPI with a target: of the goal or of the project's objectives."""
    if facts["goal"] is None:
        return say("The charter serves no goal.")
    if facts["goal_kpis"] or facts["objectives_aimed"]:
        return None
    return say("Neither the goal nor an objective has a KPI.")


def reported(facts: Facts, project: Project) -> Sentence | None:
    """The final report is written, and an edition of it is frozen."""
    if not project.final_report:
        return say("It is not said yet.")
    return None if facts["final_reports"] else say("No edition of it is frozen.")


def principles_reviewed(facts: Facts, _project: Project) -> Sentence | None:
    """The last review still holds."""
    return None if facts["reviews_current"] else say("No review holds now.")


INITIATING = (
    Line("objectives", _("Objectives with target, day and benefit owner"),
         none_left("objectives_open", of="objectives"), "initiating", "objectives", ALL),
    Line("coverage", _("Coverage of the value chain in every dimension"), covered, "initiating", "coverage"),
    Line("dimensions", _("A line for every dimension"), covered_simply, "initiating", "coverage",
         frozenset({SIMPLE})),
    Line("stakeholders", _("Stakeholders"), at_least("stakeholders"), "initiating", "stakeholders"),
    Line("business_case", _("Business case"), case_made, "initiating", "business-case"),
    Line("risks", _("Identified risks"), at_least("risks"), "initiating", "risks"),
    Line("milestones", _("Milestones"), at_least("milestones"), "initiating", "milestones"),
    Line("sponsor", _("Sponsor"), filled("sponsor_id"), "initiating", "charter", ALL),
    Line("charter", _("Charter approved by the sponsor"), at_least("charters_approved"), "initiating",
         "charter", ALL),
)  # fmt: skip
PLANNING = (
    Line("scope", _("Scope: something is in"), at_least("scope_in"), "planning", "scope"),
    Line("scope_out", _("Scope: something is out"), at_least("scope_out"), "planning", "scope", LARGEST),
    Line("requirements", _("Requirements with acceptance criteria"),
         none_left("requirements_vague", of="requirements"), "planning", "requirements"),
    Line("traceability", _("Every requirement comes from a need or an objective"),
         none_left("requirements_idle"), "planning", "requirements"),
    Line("service_value", _("Service value"), value_told, "planning", "service-value"),
    Line("principles_decided", _("A guiding principle behind every scope item and requirement"),
         none_left("scope_undecided"), "planning", "principles", LARGEST),
    Line("principles", _("Review of the guiding principles"), principles_reviewed, "planning", "principles"),
    Line("work", _("Work with dates"), none_left("work_undated", of="work"), "planning", "work-packages",
         ALL),
    Line("chance", _("Days that hold with a chance of 50 % and 80 %"), chance_told, "planning",
         "work-packages"),
    Line("raci", _("Somebody answers for every work package"), none_left("work_unowned", of="work"),
         "planning", "raci", LARGEST),
    Line("risks", _("Every high risk has a response and an owner"), none_left("risks_high_open"),
         "planning", "risks", ALL),
    Line("communication", _("Communication plan"), at_least("messages"), "planning", "communication",
         LARGEST),
    Line("baseline", _("Frozen baseline"), at_least("baselines"), "planning", "baselines", ALL),
)  # fmt: skip
EXECUTING = (
    Line("deliverables", _("Every deliverable accepted or returned"),
         none_left("deliverables_open", of="deliverables"), "executing", "deliverables", ALL),
    Line("practices", _("Every chosen practice described in all dimensions"),
         none_left("cards_thin", of="cards"), "executing", "practices"),
    Line("cocreation", _("Co-creation with every customer"), none_left("customers_apart"), "executing",
         "cocreation"),
    Line("inputs", _("Inputs of the transition reviewed"), none_left("inputs_open"), "controlling",
         "transition-inputs"),
    Line("status", _("A status report"), at_least("status_reports"), "controlling", "status-reports"),
)  # fmt: skip
HANDOVER = (
    Line("service", _("Service of the catalogue"), at_least("has_service"), "closing", "handover", ALL),
    Line("team", _("Support team"), at_least("service_team"), "closing", "handover", ALL),
    Line("owner", _("Service owner"), at_least("service_owner"), "closing", "handover", ALL),
    Line("offering", _("Offering"), at_least("offerings"), "closing", "handover", shown_at="#offerings"),
    Line("agreement", _("Agreement that keeps the targets of the service value"), promised, "closing",
         "promised"),
    Line("rota", _("Rota of the support team"), at_least("rotas"), "closing", "handover", LARGEST,
         shown_at="rotas"),
    Line("items", _("Configuration items, kept in a configuration baseline"), configured, "controlling",
         "configuration"),
    Line("monitoring", _("Monitoring"), none_but("alerts", say("No alert has named the service yet.")),
         "closing", "readiness", may_be_outside=True, shown_at="alerts?"),
    Line("runbook", _("Runbook"),
         none_but("runbooks", say("No recurring operation of the service has steps.")),
         "closing", "readiness", may_be_outside=True, shown_at="#recurring"),
    Line("knowledge", _("Published knowledge"),
         none_but("articles", say("No published article is about the service.")),
         "closing", "readiness", may_be_outside=True, shown_at="articles?"),
    Line("request_models", _("Request models"), at_least("request_models"), "closing", "handover", LARGEST),
    Line("operations", _("Recurring operations"), at_least("operations"), "closing", "handover",
         shown_at="#recurring"),
    Line("known_errors", _("A workaround for every open defect"), none_left("defects_plain"), "controlling",
         "raid", ALL),
    Line("training", _("Training"), trained, "controlling", "adoption", may_be_outside=True),
    Line("rollback", _("Rehearsed rollback"), way_back_tried, "controlling", "raised-changes",
         may_be_outside=True),
    Line("governance", _("Governance: who evaluates, directs and monitors"), governed, "initiating",
         "charter", LARGEST, may_be_outside=True),
    Line("goals", _("First goals and KPIs of the service"), aimed, "initiating", "objectives", LARGEST,
         may_be_outside=True),
    Line("system", _("The service value system and its dimensions, looked at once more"), shown("system"),
         "closing", "readiness", LARGEST),
    Line("exit_criteria", _("Exit criteria of early-life support"), exit_asked, "closing", "exit-criteria"),
    Line("accepted", _("Every deliverable accepted"), none_left("deliverables_not_accepted"), "executing",
         "deliverables", ALL),
)  # fmt: skip
CLOSING = (
    Line("handover", _("Handed over, signed by both sides"), at_least("handed_over"), "closing", "handover",
         ALL),
    Line("early_life", _("Early-life support ended"), at_least("early_life_over"), "closing", "handover"),
    Line("lessons", _("Lessons"), at_least("lessons"), "closing", "lessons", ALL),
    Line("final_report", _("Final report, frozen"), reported, "closing", "final-report"),
    Line("benefits_review", _("Day of the benefits review"), filled("benefits_review_on"), "closing",
         "final-report"),
)  # fmt: skip

"""Permissions, roles, and which role may what: data, read by the one policy."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pawl.analytics.words import Sentence, say


class Permission(StrEnum):
    """What can be asked for: resource and verb."""

    ACCOUNT_READ = "account:read"
    ACCOUNT_MANAGE = "account:manage"
    WORKFORCE_EDIT = "workforce:edit"
    ROLE_GRANT = "role:grant"
    TOKEN_MANAGE = "token:manage"  # noqa: S105 a permission, not a secret
    PROFILE_EDIT = "profile:edit"
    AUDIT_READ = "audit:read"
    SETTING_MANAGE = "setting:manage"
    JOB_READ = "job:read"
    JOB_MANAGE = "job:manage"
    WEBHOOK_MANAGE = "webhook:manage"
    MAIL_MANAGE = "mail:manage"
    MAIL_DECIDE = "mail:decide"
    CASE_COMMENT = "case:comment"
    STRATEGY_READ = "strategy:read"
    STRATEGY_EDIT = "strategy:edit"
    SOURCE_MANAGE = "source:manage"
    DATASET_READ = "dataset:read"
    DATASET_IMPORT = "dataset:import"
    DATASET_EXPORT = "dataset:export"
    MEASUREMENT_READ = "measurement:read"
    CASE_ROW_READ = "case_row:read"
    TARGET_EDIT = "target:edit"
    CALENDAR_EDIT = "calendar:edit"
    FACTOR_EDIT = "factor:edit"
    SIGNAL_DECIDE = "signal:decide"
    PLAN_EDIT = "plan:edit"
    IMPROVEMENT_READ = "improvement:read"
    IMPROVEMENT_PROPOSE = "improvement:propose"
    IMPROVEMENT_EDIT = "improvement:edit"
    IMPROVEMENT_DECIDE = "improvement:decide"
    CATALOGUE_READ = "catalogue:read"
    CATALOGUE_EDIT = "catalogue:edit"
    AGREEMENT_READ = "agreement:read"
    COST_READ = "cost:read"
    ITEM_READ = "item:read"
    ITEM_EDIT = "item:edit"
    DESK_MANAGE = "desk:manage"
    MOVE_RUN = "move:run"
    INCIDENT_READ = "incident:read"
    INCIDENT_REPORT = "incident:report"
    INCIDENT_WORK = "incident:work"
    REQUEST_READ = "request:read"
    REQUEST_SUBMIT = "request:submit"
    REQUEST_WORK = "request:work"
    APPROVAL_DECIDE = "approval:decide"
    INCIDENT_MAJOR = "incident:major"
    ARTICLE_READ = "article:read"
    ARTICLE_WRITE = "article:write"
    ALERT_SEND = "alert:send"
    OPERATION_READ = "operation:read"
    OPERATION_WORK = "operation:work"
    CHANGE_READ = "change:read"
    CHANGE_RAISE = "change:raise"
    CHANGE_WORK = "change:work"
    CHANGE_MANAGE = "change:manage"
    PROBLEM_READ = "problem:read"
    PROBLEM_WORK = "problem:work"
    PROJECT_READ = "project:read"
    PROJECT_WORK = "project:work"
    PROJECT_MANAGE = "project:manage"
    PROJECT_DECIDE = "project:decide"
    REPORT_READ = "report:read"
    REPORT_SCHEDULE = "report:schedule"


class Role(StrEnum):
    """Principals of every permission test derive from this list."""

    REQUESTER = "requester"
    AGENT = "agent"
    TEAM_LEAD = "team_lead"
    PROBLEM_MANAGER = "problem_manager"
    CHANGE_MANAGER = "change_manager"
    APPROVER = "approver"
    SERVICE_OWNER = "service_owner"
    RELATIONSHIP_OWNER = "relationship_owner"
    PROJECT_MANAGER = "project_manager"
    SPONSOR = "sponsor"
    IMPROVEMENT_OWNER = "improvement_owner"
    EXECUTIVE = "executive"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


WORDS: Mapping[Role, Sentence] = {
    Role.REQUESTER: say("requester"),
    Role.AGENT: say("agent"),
    Role.TEAM_LEAD: say("team lead"),
    Role.PROBLEM_MANAGER: say("problem manager"),
    Role.CHANGE_MANAGER: say("change manager"),
    Role.APPROVER: say("approver"),
    Role.SERVICE_OWNER: say("service owner"),
    Role.RELATIONSHIP_OWNER: say("relationship owner"),
    Role.PROJECT_MANAGER: say("project manager"),
    Role.SPONSOR: say("sponsor"),
    Role.IMPROVEMENT_OWNER: say("improvement owner"),
    Role.EXECUTIVE: say("executive"),
    Role.AUDITOR: say("auditor"),
    Role.ADMINISTRATOR: say("administrator"),
}


def word_of(role: Role) -> Sentence:
    """What a role is called in sentences."""
    return WORDS[role]


@dataclass(frozen=True)
class Rule:
    """How far a permission reaches inside a grant: only what one owns, or confidential things too."""

    own: bool = False
    confidential: bool = False


P = Permission
ALL = Rule()
OWN = Rule(own=True)
CLOSED = Rule(confidential=True)


def _reach(rule: Rule, *permissions: Permission) -> dict[Permission, Rule]:
    return dict.fromkeys(permissions, rule)


EVERYBODY = frozenset({P.PROFILE_EDIT, P.TOKEN_MANAGE, P.APPROVAL_DECIDE, P.REQUEST_READ, P.REQUEST_SUBMIT})
"""What every active person may do with what is their own, whatever roles they hold."""

ASK = _reach(ALL, P.CATALOGUE_READ, P.ARTICLE_READ) | _reach(OWN, P.INCIDENT_READ, P.INCIDENT_REPORT)
"""What whoever needs help may do: read what is offered, say what does not work, follow what comes of it."""

LOOK = _reach(
    ALL, P.STRATEGY_READ, P.DATASET_READ, P.MEASUREMENT_READ, P.IMPROVEMENT_READ, P.REPORT_READ,
    P.CATALOGUE_READ, P.AGREEMENT_READ, P.ITEM_READ, P.ARTICLE_READ, P.PROJECT_READ,
)  # fmt: skip
SEE_SUPPORT = _reach(
    ALL, P.INCIDENT_READ, P.OPERATION_READ, P.CHANGE_READ, P.PROBLEM_READ, P.REQUEST_READ,
)  # fmt: skip
SUPPORT = SEE_SUPPORT | _reach(
    ALL, P.INCIDENT_REPORT, P.INCIDENT_WORK, P.OPERATION_WORK, P.CHANGE_RAISE, P.CHANGE_WORK,
    P.PROBLEM_WORK, P.ARTICLE_WRITE, P.REQUEST_SUBMIT, P.REQUEST_WORK, P.ALERT_SEND, P.MAIL_DECIDE,
)  # fmt: skip
"""The daily work of a service desk and of the teams behind it."""

LEAD_SUPPORT = SUPPORT | _reach(ALL, P.COST_READ, P.INCIDENT_MAJOR)
TEAM_CARE = _reach(ALL, P.WORKFORCE_EDIT)
"""Whoever leads people notes what they can and when they work; everybody else does so for themselves."""
OWN_SERVICES = LEAD_SUPPORT | _reach(ALL, P.CATALOGUE_EDIT, P.ITEM_EDIT)
WORK = (
    ASK
    | LOOK
    | _reach(ALL, P.ACCOUNT_READ, P.CASE_ROW_READ, P.CASE_COMMENT, P.IMPROVEMENT_PROPOSE, P.PROJECT_WORK)
    | _reach(OWN, P.IMPROVEMENT_EDIT, P.WORKFORCE_EDIT)
)
STEER = (
    WORK
    | _reach(ALL, P.FACTOR_EDIT, P.SIGNAL_DECIDE, P.PLAN_EDIT, P.REPORT_SCHEDULE)
    | _reach(OWN, P.PROJECT_MANAGE)
)
"""Whoever steers something may propose a project and run it; those of others are a project manager's."""
MEASURE = STEER | _reach(
    ALL, P.SOURCE_MANAGE, P.DATASET_IMPORT, P.DATASET_EXPORT, P.TARGET_EDIT, P.CALENDAR_EDIT, P.STRATEGY_EDIT,
    P.IMPROVEMENT_EDIT, P.IMPROVEMENT_DECIDE,
)  # fmt: skip

RULES: Mapping[Role, Mapping[Permission, Rule]] = {
    Role.REQUESTER: ASK
    | _reach(OWN, P.CASE_COMMENT, P.IMPROVEMENT_READ, P.IMPROVEMENT_EDIT)
    | _reach(ALL, P.IMPROVEMENT_PROPOSE),
    Role.AGENT: WORK | SUPPORT,
    Role.TEAM_LEAD: STEER | LEAD_SUPPORT | TEAM_CARE,
    Role.PROBLEM_MANAGER: STEER | LEAD_SUPPORT,
    Role.CHANGE_MANAGER: STEER | LEAD_SUPPORT | _reach(ALL, P.ITEM_EDIT, P.CHANGE_MANAGE),
    Role.APPROVER: WORK | _reach(ALL, P.CHANGE_READ),
    Role.SERVICE_OWNER: MEASURE | OWN_SERVICES,
    Role.RELATIONSHIP_OWNER: STEER | SEE_SUPPORT | _reach(ALL, P.COST_READ),
    Role.PROJECT_MANAGER: STEER | SEE_SUPPORT | _reach(ALL, P.CHANGE_RAISE, P.PROJECT_MANAGE),
    Role.SPONSOR: WORK | _reach(ALL, P.PROJECT_DECIDE),
    Role.IMPROVEMENT_OWNER: MEASURE | SEE_SUPPORT,
    Role.EXECUTIVE: ASK
    | LOOK
    | _reach(ALL, P.IMPROVEMENT_PROPOSE, P.CASE_COMMENT, P.PROJECT_DECIDE)
    | _reach(OWN, P.IMPROVEMENT_EDIT),
    Role.AUDITOR: dict.fromkeys(LOOK | SEE_SUPPORT, CLOSED)
    | _reach(
        CLOSED, P.ACCOUNT_READ, P.AUDIT_READ, P.CASE_ROW_READ, P.DATASET_EXPORT, P.JOB_READ, P.COST_READ
    ),
    Role.ADMINISTRATOR: MEASURE
    | OWN_SERVICES
    | _reach(
        ALL, P.ACCOUNT_MANAGE, P.WORKFORCE_EDIT, P.ROLE_GRANT, P.TOKEN_MANAGE, P.AUDIT_READ, P.SETTING_MANAGE,
        P.JOB_READ, P.JOB_MANAGE, P.WEBHOOK_MANAGE, P.MAIL_MANAGE, P.DESK_MANAGE, P.CHANGE_MANAGE, P.MOVE_RUN,
        P.PROJECT_MANAGE, P.PROJECT_DECIDE,
    ),
}  # fmt: skip
"""Deny by default: what does not stand here is refused."""

APPOINTS: Mapping[Role, frozenset[Role]] = {Role.ADMINISTRATOR: frozenset(Role)}
"""Which roles the holder of a role may give, inside the place where they hold it."""

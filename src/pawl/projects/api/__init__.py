"""Projects in the API."""

from pawl.collaboration.api import comments
from pawl.projects import lists
from pawl.projects.actions.lifecycles import steps
from pawl.projects.api import (
    bringing,
    burn_up,
    closing,
    configuration,
    control,
    effort,
    forecast,
    levelling,
    matrices,
    outside,
    portfolio,
    projects,
    promised,
    records,
    schedule,
    shown,
)
from pawl.web.rest.base import Routers
from pawl.web.rest.resource import Call, Resource

RESOURCES = (
    Resource(
        "projects", "project", lists.PROJECTS, shown.ProjectOut,
        Call(projects.PROJECT_IN, projects.begun), Call(projects.PROJECT_CHANGE, projects.changed),
        steps=steps, transitions={**projects.TRANSITIONS, **levelling.TRANSITIONS,
                                                   **promised.TRANSITIONS, **configuration.TRANSITIONS,
                                                   **closing.TRANSITIONS},
        related=("case__owner", "sponsor", "service__case"),
        parts=(comments, projects.add_rows, projects.add_gates, projects.add_waivers, closing.add_benefits,
               closing.add_system_review, closing.add_final_report, closing.add_final_reports,
               promised.add_promised, configuration.add_configuration,
               schedule.add_schedule,
               bringing.BRINGING, matrices.add_matrices, control.add_earned_value, control.add_risk_review,
               forecast.add_forecast, effort.add_cost, burn_up.add_burn_up, outside.add_issues,
               outside.add_sources, *outside.CONNECTING, portfolio.add_score,
               levelling.add_levelling),
    ),
    *records.RESOURCES,
)  # fmt: skip


def routers() -> Routers:
    """By the first part of their addresses."""
    return {one.name: one.router for one in RESOURCES} | {"portfolio": portfolio.router}

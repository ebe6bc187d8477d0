"""Measurement in the API."""

from pawl.measurement import api_data, api_findings, api_plan, api_questions, api_replays
from pawl.web.rest.base import Routers

PARTS = (api_data, api_questions, api_findings, api_plan, api_replays)
RESOURCES = tuple(one for part in PARTS for one in part.RESOURCES)


def routers() -> Routers:
    """By the first part of their addresses."""
    return {one.name: one.router for one in RESOURCES}

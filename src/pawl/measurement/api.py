"""Measurement in the API."""

from ninja import Router

from pawl.measurement import api_data, api_findings, api_plan, api_questions

PARTS = (api_data, api_questions, api_findings, api_plan)
RESOURCES = tuple(one for part in PARTS for one in part.RESOURCES)


def routers() -> dict[str, Router]:
    """By the first part of their addresses."""
    return {one.name: one.router() for one in RESOURCES}

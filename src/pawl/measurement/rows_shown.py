"""What of an import only those see who may read single cases: rows, refused rows, values in reasons."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can, not_found, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import packed, say
from pawl.measurement.models import Import
from pawl.measurement.sources import quarantine

ROWS = ("rows", "events", "problems", "refused_rows")


def may_see_rows(actor: Actor, one: Import) -> bool:
    """Whether somebody may read the single cases of an import."""
    return can(actor, Permission.CASE_ROW_READ, one)


def look_for(actor: Actor, one: Import) -> dict[str, Any]:
    """What the first look found, as far as it is for these eyes: its columns for all, their values not."""
    look = _without_rows(actor, one, one.look)
    if look.get("columns") and not may_see_rows(actor, one):
        look["columns"] = [{**column, "examples": []} for column in look["columns"]]
    return look


def check_for(actor: Actor, one: Import) -> dict[str, Any]:
    """What the dry run found, as far as it is for these eyes: its counts for all."""
    return _without_rows(actor, one, one.check_result)


def problem_for(actor: Actor, one: Import) -> dict[str, Any] | None:
    """Why an import was refused; the reason quotes the value that was in the way."""
    return _without_values(one.problem) if one.problem and not may_see_rows(actor, one) else one.problem


def refused_rows_for(actor: Actor, one: Import) -> Path:
    """The list of refused rows, each with a value of its case.   Raises NotAllowed, NotFound."""
    require(actor, Permission.CASE_ROW_READ, on=one)
    path = quarantine.refused_rows(one.held)
    if not one.held or not path.is_file():
        raise not_found(f"{one.key} refused rows")
    return path


def _without_rows(actor: Actor, one: Import, found: Mapping[str, Any] | None) -> dict[str, Any]:
    shown = dict(found or {})
    if may_see_rows(actor, one):
        return shown
    shown |= {name: [] for name in ROWS if isinstance(shown.get(name), list)}  # a dry run counts its "rows"
    if shown.get("problem"):
        shown["problem"] = _without_values(shown["problem"])
    return shown


def _without_values(problem: Mapping[str, Any]) -> dict[str, Any]:
    rule = say("The reason quotes its rows, which you may not read.")
    way_out = say("Ask somebody who may read single cases.")
    return {**problem, "rule": packed(rule), "way_out": packed(way_out)}

"""Beside a form about a project: what earlier ones were like, by HTMX while one types, else by a button."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pawl.projects.earlier import earlier_ones, written_in
from pawl.projects.models import Project
from pawl.web.asked import actor_of
from pawl.web.fragments import asks_for_part

LOOK = "look"
"""What a form sends along that is only to be looked at: nothing is written."""


def is_look(request: HttpRequest) -> bool:
    """Whether somebody only wants to see what is alike."""
    return request.method == "POST" and LOOK in request.POST


def looked(request: HttpRequest, told: dict[str, Any], project: Project | None) -> HttpResponse:
    """The page with what was typed, or the part of it that shows what is alike."""
    title = project.case.title if project is not None else ""
    words = f"{title} {written_in(request.POST)}".strip()
    found = earlier_ones(words, actor_of(request), but=project) if words else []
    told |= {"earlier": found, "has_looked": bool(words), "shows_earlier": True}
    template = "projects/form.html#earlier" if asks_for_part(request) else "projects/form.html"
    return render(request, template, told)

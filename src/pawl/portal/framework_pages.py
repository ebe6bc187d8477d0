"""The framework in the browser: the map, and a page for each of its words."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pawl.accounts.permissions import not_found, require
from pawl.accounts.roles import Permission
from pawl.portal.framework_map import GROUPS, map_of
from pawl.portal.framework_terms import MOST, TERMS, practice_told, said_of
from pawl.projects import words
from pawl.web.asked import actor_of

READ = Permission.PROJECT_READ


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Practices down, the value chain across, and how the dimensions are balanced."""
    actor = actor_of(request)
    require(actor, READ)
    told = {"map": map_of(actor), "activities": words.activities(), "principles": words.principles()}
    return render(request, "portal/framework.html", told)


@require_safe
def term(request: HttpRequest, group: str, name: str) -> HttpResponse:
    """One word."""
    actor = actor_of(request)
    require(actor, READ)
    found = TERMS[group]().get(name) if group in TERMS else None
    if found is None:
        raise not_found("word of the framework")
    told = {"name": words.called(found), "purpose": words.purpose(found), "group": group, "most": MOST}
    if group == "practices":
        one = practice_told(name, actor)
        main = [each for each in words.activities() if each in one.line.practice.activities]
        told |= {"told": one, "family": GROUPS[one.line.practice.group],
                 "main": [(each, words.activities()[each]) for each in main]}  # fmt: skip
    else:
        told |= {"said": said_of(group, name, actor)}
    return render(request, f"portal/framework_{'practice' if group == 'practices' else 'term'}.html", told)

"""Questions of a goal, their answers, and the KPIs that tell."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pawl.accounts.permissions import not_found, require
from pawl.accounts.roles import Permission
from pawl.errors import PawlError
from pawl.strategy.actions import questions
from pawl.strategy.forms import AnswerForm, KpiForm, QuestionForm
from pawl.strategy.models import GoalKpi, Question
from pawl.strategy.views.rooms import found
from pawl.web.asked import actor_of
from pawl.web.forms import PawlForm
from pawl.web.listing_types import BadValue, key_number
from pawl.web.undo import tell


@require_POST
def ask(request: HttpRequest, key: str) -> HttpResponse:
    """A question of a goal."""
    goal, form = found(request, "goal", key), QuestionForm(request.POST)
    require(actor_of(request), Permission.STRATEGY_EDIT, on=goal)
    if form.is_valid():
        questions.ask(goal, text=form.cleaned_data["text"], by=actor_of(request))
        return redirect("goal", goal.key)
    return _again(request, form, goal, _("Ask a question"))


@require_POST
def link_kpi(request: HttpRequest, key: str) -> HttpResponse:
    """A KPI that tells."""
    goal = found(request, "goal", key)
    require(actor_of(request), Permission.STRATEGY_EDIT, on=goal)
    form = KpiForm(request.POST, goal=goal, actor=actor_of(request))
    if form.is_valid():
        said = form.cleaned_data
        try:
            questions.link_kpi(
                goal, kpi=said["kpi"], question=said["question"], success_factor=said["success_factor"],
                aim=form.aim(), by=actor_of(request),
            )  # fmt: skip
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect("goal", goal.key)
    return _again(request, form, goal, _("Link a KPI"))


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """All answers to a question, and a new one."""
    actor, question = actor_of(request), _question(request, key)
    if request.method == "POST":
        require(actor, Permission.STRATEGY_EDIT, on=question)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("verdict", "evidence", "on", "until")}
        try:
            questions.answer(question, **said, by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("The answer is kept."))
            return redirect("goal", question.goal.key)
    told = {"question": question, "answers": question.answers.select_related("person")[:50], "form": form}
    return render(request, "strategy/question.html", told, status=422 if form.errors else 200)


@require_POST
def drop(request: HttpRequest, key: str) -> HttpResponse:
    """A question is no longer asked."""
    question = _question(request, key)
    questions.drop(question, by=actor_of(request))
    tell(request, _("The question is no longer asked; its answers stay."))
    return redirect("goal", question.goal.key)


@require_POST
def unlink_kpi(request: HttpRequest, key: str) -> HttpResponse:
    """A KPI no longer tells."""
    link = _one(GoalKpi.objects.visible_to(actor_of(request)), "GKP", key)
    goal = link.goal
    questions.unlink_kpi(link, by=actor_of(request))
    return redirect("goal", goal.key)


def _again(request: HttpRequest, form: PawlForm, goal: Any, heading: str) -> HttpResponse:
    told = {"form": form, "back": reverse("goal", args=[goal.key]), "heading": heading}
    return render(request, "strategy/form.html", told, status=422)


def _question(request: HttpRequest, key: str) -> Question:
    found_one: Question = _one(Question.objects.visible_to(actor_of(request)), "QST", key)
    return found_one


def _one(visible: Any, prefix: str, key: str) -> Any:
    try:
        one = visible.select_related("goal__case").filter(pk=key_number(key, prefix)).first()
    except BadValue:
        one = None
    if one is None:
        raise not_found("question")
    return one

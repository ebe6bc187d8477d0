"""What can be asked for in the demonstration, and some requests: made up, and each says so."""

from collections.abc import Mapping
from typing import Any

from pawl.accounts.actor import Actor
from pawl.accounts.models import Organisation, Person
from pawl.catalogue.models import Offering
from pawl.collaboration import answering
from pawl.collaboration.models import Vote
from pawl.local_text import LocalText
from pawl.requests.actions import asking, modelling, steps
from pawl.requests.models import RequestModel, ServiceRequest

NOTE = {"en": "Made up for the demonstration.", "zh-hans": "为演示而虚构。"}


def _both(english: str, chinese: str) -> dict[str, str]:
    return {"en": english, "zh-hans": chinese}


def _question(name: str, kind: str, label: dict[str, str], **more: Any) -> dict[str, Any]:
    return {"name": name, "kind": kind, "label": label, "is_required": True, **more}


def _choice(*labels: tuple[str, str, str]) -> dict[str, Any]:
    return {"choices": [{"value": value, "label": _both(en, zh)} for value, en, zh in labels]}


BUDGET = {"name": _both("Budget", "预算"), "who": "owner"}
RIGHTS = {"name": _both("Rights", "权限"), "who": "people"}
"""Who it is stands in `_stage`: the approver of the demonstration."""
REASON = _question("reason", "long_text", _both("What do you need it for?", "用途是什么？"))
FORMS: Mapping[str, tuple[dict[str, str], dict[str, Any]]] = {
    "Notebook": (
        _both("A new notebook", "申请笔记本电脑"),
        {
            "questions": [
                _question("size", "choice", _both("Which size?", "需要多大的？"),
                          **_choice(("light", "Light, 13 inches", "轻便，13 英寸"),
                                    ("large", "Large, 16 inches", "大屏，16 英寸"))),
                _question("why", "long_text", _both("Why a large one?", "为什么需要大屏？"),
                          shown_if={"question": "size", "is": "large"}),
                _question("day", "date", _both("By when?", "何时需要？"), is_required=False),
            ],
            "stages": [BUDGET],
            "tasks": [{"name": _both("Order it", "采购")},
                      {"name": _both("Set it up", "安装配置"), "step": 2},
                      {"name": _both("Hand it over", "交付"), "step": 3}],
            "days": 10,
        },
    ),
    "Access to the order system": (
        _both("Access to the order system", "申请订单系统权限"),
        {
            "questions": [
                _question("role", "choice", _both("What will you do there?", "在系统中做什么？"),
                          **_choice(("read", "Read orders", "查看订单"),
                                    ("enter", "Enter orders", "录入订单"),
                                    ("approve", "Approve orders", "审批订单"))),
                REASON,
            ],
            "stages": [RIGHTS],
            "tasks": [{"name": _both("Grant the rights", "授予权限")}],
            "days": 2,
            "urgency": 2,
        },
    ),
    "Account for somebody new": (
        _both("An account for somebody new", "为新员工开通账号"),
        {
            "questions": [
                _question("name", "text", _both("Their name", "姓名")),
                _question("first_day", "date", _both("Their first day", "入职日期")),
                _question("desk", "yes_no", _both("Do they need a desk?", "是否需要工位？")),
            ],
            "tasks": [{"name": _both("Make the account", "创建账号")},
                      {"name": _both("Prepare the desk", "准备工位")},
                      {"name": _both("Show them round", "带领熟悉环境"), "step": 2}],
            "days": 3,
            "impact": 2,
            "urgency": 2,
        },
    ),
    "Team folder": (
        _both("A team folder", "申请团队文件夹"),
        {
            "questions": [_question("name", "text", _both("Name of the folder", "文件夹名称")),
                          _question("size", "number", _both("How many gigabytes?", "需要多少 GB？"),
                                    is_required=False)],
            "tasks": [{"name": _both("Make the folder", "创建文件夹")}],
            "days": 1,
        },
    ),
}  # fmt: skip
ASKED: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("Notebook", {"size": "light"}, "approved"),
    ("Notebook", {"size": "large", "why": "Drawings / 绘图"}, ""),
    ("Notebook", {"size": "large", "why": "A demonstration"}, "rejected"),
    ("Access to the order system", {"role": "read", "reason": "A demonstration"}, ""),
    ("Access to the order system", {"role": "enter", "reason": "A demonstration"}, "fulfilled"),
    ("Account for somebody new", {"name": "Example", "first_day": "2026-12-01", "desk": "yes"}, ""),
    ("Team folder", {"name": "Example plans", "size": 20}, "fulfilled"),
    ("Team folder", {"name": "Example pictures"}, "on_hold"),
)
"""What was asked, and how far it has come."""


def seed(place: Organisation, owner: Actor) -> int:
    """Make them once.   Returns how many requests there are."""
    if RequestModel.objects.exists():
        return 0
    approver = Person.objects.filter(organisation=place, grants__role="approver").first() or owner.human
    models = {name: _model(name, approver, owner) for name in FORMS}
    requester = Person.objects.filter(organisation=place, grants__role="requester").first() or owner.human
    for name, given, state in ASKED:
        made = asking.submit(models[name], given, by=Actor(requester))
        ServiceRequest.objects.filter(pk=made.pk).update(is_demo=True)
        _bring(ServiceRequest.objects.select_related("case", "form").get(pk=made.pk), state, owner)
    return len(ASKED)


def _model(name: str, approver: Person, by: Actor) -> RequestModel:
    offering = Offering.objects.select_related("case", "service__case").get(case__title=name)
    label, form = FORMS[name]
    made = modelling.draft(offering, name=LocalText(label), description=LocalText(NOTE), by=by)
    stages = [_stage(one, approver) for one in form.get("stages", [])]
    modelling.publish(made, {**form, "stages": stages}, by=by)
    return modelling.take_step(made, "put_live", by=by)


def _stage(stage: dict[str, Any], approver: Person) -> dict[str, Any]:
    return {**stage, "people": [approver.pk]} if stage["who"] == "people" else stage


def _bring(request: ServiceRequest, state: str, by: Actor) -> None:
    """As far as it is to come."""
    vote = (
        Vote.objects.filter(stage__approval__case=request.pk, answer="pending")
        .select_related("person")
        .first()
    )
    if vote is not None and state:
        verdict = "rejected" if state == "rejected" else "approved"
        answering.decide(vote, verdict=verdict, reason=NOTE["en"], by=Actor(vote.person))
        request.refresh_from_db()
    if state == "on_hold":
        steps.hold(request, reason="awaiting_caller", note="Who may write there?", by=by)
    while state == "fulfilled" and (task := request.tasks.filter(state="in_progress").first()):
        steps.deliver(task, by=by)

"""The tree of the strategy as boxes, each with its words, its colour and its page: need, goal, KPI, field."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from pawl.accounts.actor import Actor
from pawl.portal.strategy_seen import COVERAGE, NOT_SEEN, SIGNALS, Seen, address_of_kpi, seen
from pawl.strategy.forms import VERDICTS
from pawl.strategy.lists import HORIZONS
from pawl.strategy.models import BusinessNeed
from pawl.strategy.tree import FactorNode, GoalNode, KpiNode, QuestionNode, Tree, tree
from pawl.web.templatetags.pawl import reader

ANSWERED = {"yes": "good", "no": "bad", "cannot_tell": "warn"}


@dataclass(frozen=True)
class Box:
    """One thing of the tree."""

    kind: str
    """need, goal, question, success_factor, kpi or field."""
    key: str
    title: str
    note: str
    """What the colour says, in words."""
    tone: str
    address: str
    children: tuple["Box", ...] = ()
    needs: tuple["Box", ...] = ()
    """Of a goal: what stands at its root."""
    parts: tuple["Box", ...] = ()
    """Of a goal: the goals below it."""


@dataclass(frozen=True)
class Drawn:
    """The whole tree, and how many of its KPIs the data can tell."""

    goals: tuple[Box, ...]
    loose: tuple[Box, ...]
    """Needs that serve no goal yet."""
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nobody wrote anything yet."""
        return not self.goals and not self.loose


def boxes(actor: Actor) -> Drawn:
    """What somebody may see of it; eleven queries, however large it is."""
    whole = tree(actor)
    links = [one for node in _all(whole.goals) for one in _kpis(node)]
    known = seen(actor, {one.link.kpi for one in links})
    counts = dict.fromkeys(COVERAGE, 0)
    for kpi in {one.link.kpi for one in links}:
        counts[known.get(kpi, NOT_SEEN).coverage] += 1
    return _drawn(whole, known, counts)


def _drawn(whole: Tree, known: Mapping[str, Seen], counts: Mapping[str, int]) -> Drawn:
    goals = tuple(_goal(node, known) for node in whole.goals)
    return Drawn(goals, tuple(_need(one) for one in whole.needs_without_goal), counts)


def _all(nodes: Iterable[GoalNode]) -> Iterable[GoalNode]:
    for node in nodes:
        yield node
        yield from _all(node.parts)


def _kpis(node: GoalNode) -> list[KpiNode]:
    asked = [kpi for one in node.questions for kpi in one.kpis]
    return [*asked, *(kpi for one in node.factors for kpi in one.kpis), *node.kpis]


def _goal(node: GoalNode, known: Mapping[str, Seen]) -> Box:
    told = [known.get(one.link.kpi, NOT_SEEN) for one in _kpis(node)]
    measurable = sum(1 for one in told if one.coverage == "measurable")
    note = ngettext("%(m)s of %(n)s KPI measurable", "%(m)s of %(n)s KPIs measurable", len(told)) % {
        "m": measurable,
        "n": len(told),
    }
    tone = "off" if not told else "good" if measurable == len(told) else "bad" if not measurable else "warn"
    if missed := sum(1 for one in told if one.is_reached is False):
        note += " · " + ngettext("%(n)s target missed", "%(n)s targets missed", missed) % {"n": missed}
        tone = "warn" if tone == "good" else tone
    horizon = str(HORIZONS[node.goal.horizon])
    return Box(
        "goal", node.goal.key, node.goal.case.title,
        f"{horizon} · {note if told else _('no KPI yet')}",
        tone, reverse("goal", args=[node.goal.key]),
        children=(
            *(_question(one, known) for one in node.questions),
            *(_factor(one, known) for one in node.factors),
            *(_kpi(one, known) for one in node.kpis),
        ),
        needs=tuple(_need(one) for one in node.needs),
        parts=tuple(_goal(one, known) for one in node.parts),
    )  # fmt: skip


def _need(one: BusinessNeed) -> Box:
    return Box("need", one.key, one.case.title, one.customer, "info", reverse("need", args=[one.key]))


def _question(one: QuestionNode, known: Mapping[str, Seen]) -> Box:
    note, tone = _("not answered yet"), "off"
    if one.latest is not None:
        tone = ANSWERED[one.latest.verdict]
        note = f"{VERDICTS[one.latest.verdict]} · {reader().full_date(one.latest.on)}"
        if one.latest.is_overdue and one.latest.until is not None:
            day = reader().full_date(one.latest.until)
            note, tone = _("should have been answered by %(day)s") % {"day": day}, "bad"
    address = reverse("question", args=[one.question.key])
    below = tuple(_kpi(kpi, known) for kpi in one.kpis)
    return Box("question", one.question.key, one.question.text, note, tone, address, below)


def _factor(one: FactorNode, known: Mapping[str, Seen]) -> Box:
    below = tuple(_kpi(kpi, known) for kpi in one.kpis)
    note = _("success factor") if below else _("no KPI yet")
    address = reverse("success-factor", args=[one.factor.key])
    return Box(
        "success_factor",
        one.factor.key,
        one.factor.case.title,
        note,
        "info" if below else "off",
        address,
        below,
    )


def _kpi(node: KpiNode, known: Mapping[str, Seen]) -> Box:
    one = known.get(node.link.kpi, NOT_SEEN)
    word, tone = COVERAGE[one.coverage]
    told = [str(word)]
    if one.signal != "unknown":
        told.append(str(SIGNALS[one.signal][0]))
    kept = one.is_reached
    if kept is not None:
        told.append(_("target kept") if kept else _("target missed"))
    if one.worth is not None and one.worth.money is not None:
        money = reader().number(float(one.worth.money), digits=0)
        told.append(
            str(_("%(money)s %(currency)s a year") % {"money": money, "currency": one.worth.currency})
        )
    if (one.signal == "worse" or kept is False) and tone == "good":
        tone = "warn"
    title = node.link.kpi if node.name is None else _named(node)
    return Box("kpi", node.link.key, title, " · ".join(told), tone, address_of_kpi(node.link.kpi, one),
               _fields(node, one))  # fmt: skip


def _named(node: KpiNode) -> str:
    is_chinese = (get_language() or "").lower() == "zh-hans"  # the languages that definitions have
    if node.name is None:
        return str(node.link.kpi)
    return node.name.zh if is_chinese else node.name.en


def _fields(node: KpiNode, one: Seen) -> tuple[Box, ...]:
    """The fields that are missing, each by name; those that are there in one box."""
    plan = reverse("measurement:plan-new", args=[node.link.kpi])
    missing = [Box("field", name, name, _("missing"), "bad", plan) for name in one.missing]
    there = [name for name in node.fields if name not in one.missing]
    if not there:
        return tuple(missing)
    page = address_of_kpi(node.link.kpi, one)
    title = there[0] if len(there) == 1 else ngettext("%(n)s field", "%(n)s fields", len(there)) % {
        "n": len(there)
    }  # fmt: skip
    is_known = one.indicator is not None
    note = _("there") if is_known else _("not looked for yet")
    return (*missing, Box("field", ", ".join(there), title, note, "good" if is_known else "off", page))

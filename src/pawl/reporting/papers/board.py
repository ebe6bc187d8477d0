"""The board pack: vision, what the strategy asks and how it stands, what calls for decisions, what runs."""

from django.utils.translation import gettext as _

from pawl.presentation.document import Part
from pawl.projects.models import RaidItem
from pawl.reporting.papers import gains, parts
from pawl.reporting.papers.scope import MOST, Scope, day, table, word
from pawl.strategy.models import Answer, Question, Verdict, Vision

THREE = 3


def gather(of: Scope) -> list[Part]:
    """Its parts, in the order in which a board reads them."""
    return [
        _vision(of),
        _answers(of),
        parts.decisions(of),
        parts.signals(of, THREE),
        _risks(of),
        gains.brought(of),
        parts.improvements(of),
        parts.projects(of),
    ]


def _vision(of: Scope) -> Part:
    """What held on the last day of the period."""
    rows = Vision.objects.visible_to(of.actor)
    if of.organisation is not None:
        rows = rows.filter(organisation=of.organisation)
    found = [
        [one.organisation.name if one.organisation else "–", one.text, day(one.since)]
        for one in rows.in_force(of.last)
    ]
    heads = [_("Organisation"), _("Vision"), _("Holds since")]
    return table(_("Vision"), heads, found, _("No vision is stated yet."))


def _answers(of: Scope) -> Part:
    """Each question of the goals in force with its latest answer: those for now first."""
    rows = Question.objects.visible_to(of.actor).filter(
        retired_at=None, goal__state="active", goal__case__confidential=False
    )
    if of.organisation is not None:
        rows = rows.filter(goal__case__organisation=of.organisation)
    # Backwards by its letters a horizon comes as it is lived: now, next, later.
    questions = list(rows.select_related("goal__case").order_by("-goal__horizon", "goal", "pk")[: 2 * MOST])
    latest: dict[int, Answer] = {}
    answers = Answer.objects.filter(question__in=questions, on__lte=of.last).select_related("person")
    for one in answers.order_by("on", "pk"):
        latest[one.question_id] = one
    verdicts: dict[str, str] = {
        Verdict.YES: _("yes"),
        Verdict.NO: _("no"),
        Verdict.CANNOT_TELL: _("cannot tell"),
    }
    found = [[one.goal.case.title, one.text, *_told(latest.get(one.pk), verdicts, of)] for one in questions]
    heads = [_("Goal"), _("Question"), _("Answer"), _("On"), _("Answered by"), _("Evidence")]
    return table(_("What the strategy asks"), heads, found, _("No goal in force asks a question."))


def _told(answer: Answer | None, verdicts: dict[str, str], of: Scope) -> list[str]:
    """The answer, with the day from which it can be told, or by which it should have been."""
    if answer is None:
        return [_("not answered"), "–", "–", "–"]
    said = word(verdicts, answer.verdict)
    if answer.until is not None:
        until = {"answer": said, "day": day(answer.until)}
        is_late = answer.until <= of.last
        said = (
            _("%(answer)s; should have been answered by %(day)s") if is_late
            else _("%(answer)s; can be told from %(day)s")
        ) % until  # fmt: skip
    return [said, day(answer.on), answer.person.name if answer.person else "–", answer.evidence]


def _risks(of: Scope) -> Part:
    """The open risks of projects with the highest score."""
    rows = of.records(RaidItem).filter(raid_type="risk", state="open", score__gt=0)
    found = [
        [one.key, one.case.title, one.project.case.title, str(one.score), one.response_text or "–"]
        for one in rows.select_related("case", "project__case").order_by("-score", "pk")[:THREE]
    ]
    heads = [_("Number"), _("Risk"), _("Project"), _("Score of 25"), _("Response")]
    return table(_("Highest risks"), heads, found, _("No risk is open."))


def register(of: Scope) -> list[Part]:
    """The improvement portfolio: what was forecast, verified and held; and what calls next."""
    return [gains.brought(of), parts.improvements(of), parts.signals(of, MOST), parts.decisions(of)]

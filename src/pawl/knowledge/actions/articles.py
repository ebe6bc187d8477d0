"""Articles are written, published in editions, revised, looked at again, retired."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import Place, can, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.catalogue.actions.checks import Cleaner, check_owner, clean, local, one_of, same_place, title_of
from pawl.collaboration.cases import amend, open_case, place_of
from pawl.collaboration.checks import broken
from pawl.errors import Conflict
from pawl.history.record import record
from pawl.knowledge.lifecycle import ARTICLE
from pawl.knowledge.models import LONGEST, Article, ArticleState, Audience, Edition, in_a_year
from pawl.lifecycle import Step
from pawl.local_text import LocalText

WRITE = Permission.ARTICLE_WRITE
FARTHEST = 5 * 366


def _review_by(field: str, value: date) -> date:
    days = (value - clock.now().date()).days
    if not 0 < days <= FARTHEST:
        raise broken(
            field,
            say("It is not in the next five years."),
            say("Name a day on which it is still likely true."),
        )
    return value


RULES: Mapping[str, Cleaner] = {
    "name": local(needed=True),
    "text": local(LONGEST, needed=True),
    "audience": one_of(*Audience.values),
    "review_by": _review_by,
}


@transaction.atomic
def write_article(
    *, owner: Person | None = None, by: Actor, place: Place | None = None, **fields: Any
) -> Article:
    """Somebody writes down what helps; nobody else reads it before it is published.

    place: where it belongs; with its author's organisation unless said otherwise.
    """
    said = clean(fields, RULES)
    place = place or _place(by, owner)
    require(by, WRITE, on=place)
    check_owner(owner, place, WRITE)
    same_place(said.get("service"), place.organisation_id, "service")
    said.setdefault("review_by", in_a_year())
    title = title_of(said["name"])
    case = open_case("article", title, place, said["name"], said["text"])
    made = Article.objects.create(case=case, **said)
    record("article", made.key, "written", by=by, facts=_facts(said), texts={"title": title})
    return made


@transaction.atomic
def change_article(article: Article, *, by: Actor, **fields: Any) -> Article:
    """It is worded otherwise; of a published one the new words wait beside the old ones to be published."""
    require(by, WRITE, on=article)
    said = clean(fields, RULES)
    if said.get("owner") is not None:
        check_owner(said["owner"], place_at(article), WRITE)
    same_place(said.get("service"), article.case.organisation_id, "service")
    if said.get("review_by", article.review_by) != article.review_by:
        said["warned"] = None
    changes = amend(article, **_placed(article, said))
    changes.pop("warned", None)
    if changes:
        facts = {"fields": sorted(changes), **_facts(changes)}
        record("article", article.key, "changed", by=by, facts=facts)
    return article


@transaction.atomic
def take_step(article: Article, activity: str, *, by: Actor) -> Article:
    """Submit, return, publish, retire, restore; publishing keeps what is published as an edition."""
    require(by, WRITE, on=article)
    number = article.edition + (activity == "publish")
    texts = {"title": article.case.title}
    ARTICLE.advance(
        article, activity, by=by, facts={"edition": number}, texts=texts, changes={"edition": number}
    )
    if activity == "publish":
        _keep(article, by)
    return article


@transaction.atomic
def publish_revision(article: Article, *, by: Actor) -> Article:
    """The words that wait become what readers see, as the next edition."""
    require(by, WRITE, on=article)
    _check_revised(article)
    name, text = LocalText(article.revised_name), LocalText(article.revised_text)
    amend(article, name=name, text=text, title=title_of(name), edition=article.edition + 1,
          revised_name=LocalText(), revised_text=LocalText())  # fmt: skip
    _keep(article, by)
    record("article", article.key, "revised", by=by, facts={"edition": article.edition},
           texts={"title": article.case.title})  # fmt: skip
    return article


@transaction.atomic
def drop_revision(article: Article, *, by: Actor) -> Article:
    """The words that wait are thrown away; what readers see stays."""
    require(by, WRITE, on=article)
    _check_revised(article)
    amend(article, revised_name=LocalText(), revised_text=LocalText())
    record("article", article.key, "revision_dropped", by=by)
    return article


@transaction.atomic
def confirm_article(article: Article, *, review_by: date | None = None, by: Actor) -> Article:
    """Somebody looked: it is still true, and is to be looked at again by another day."""
    require(by, WRITE, on=article)
    if article.state != ArticleState.PUBLISHED:
        raise Conflict(article.key, say("It is not published."), say("Publish it first."))
    until = _review_by("review_by", review_by or in_a_year())
    amend(article, review_by=until, warned=None)
    record("article", article.key, "confirmed", by=by, facts={"until": until.isoformat()})
    return article


def steps(article: Article, by: Actor) -> list[Step]:
    """What can be done now."""
    return ARTICLE.steps(article, by)


def place_at(article: Article) -> Place:
    """Where it stands."""
    case = article.case
    return Place(case.organisation_id, case.team_id, case.owner_id, case.confidential)


def _place(by: Actor, owner: Person | None) -> Place:
    """With the author's organisation; who may write for a team only, writes for their team."""
    place = place_of(by.person)
    place = Place(place.organisation_id, None, owner.pk if owner else place.owner_id)
    if can(by, WRITE, place):
        return place
    teams = (grant.team_id for grant in by.grants if grant.team_id)
    own = (Place(place.organisation_id, team, place.owner_id) for team in teams)
    return next((one for one in own if can(by, WRITE, one)), place)


def _placed(article: Article, said: dict[str, Any]) -> dict[str, Any]:
    """Where the new words go: a draft takes them at once, what is published keeps them beside."""
    if article.state != ArticleState.PUBLISHED:
        return {**said, "title": title_of(said["name"])} if "name" in said else said
    found = {name: value for name, value in said.items() if name not in {"name", "text"}}
    name = said.get("name", article.revised_name or article.name)
    text = said.get("text", article.revised_text or article.text)
    is_other = (name, text) != (article.name, article.text)
    none = LocalText()
    return {**found, "revised_name": name if is_other else none, "revised_text": text if is_other else none}


def _keep(article: Article, by: Actor) -> None:
    Edition.objects.create(
        article=article, number=article.edition, name=article.name, text=article.text, at=clock.now(),
        by=by.person,
    )  # fmt: skip


def _check_revised(article: Article) -> None:
    if not article.is_revised:
        raise Conflict(article.key, say("No revision waits."), say("Change the article first."))


def _facts(said: Mapping[str, Any]) -> dict[str, object]:
    """What is no text: for whom, about which service, until when."""
    found = {name: said[name] for name in ("audience", "service", "review_by") if said.get(name) is not None}
    return {name: getattr(value, "key", None) or str(value) for name, value in found.items()}

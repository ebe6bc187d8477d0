"""Search: of everything that somebody may see, the newest hits ranked among themselves."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Case as Choice
from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextField, Value, When

from pawl.accounts.actor import Actor
from pawl.accounts.boundary import Boundary
from pawl.accounts.permissions import can, clauses
from pawl.accounts.roles import Permission
from pawl.analytics.similarity import concepts, ranked, tokens
from pawl.analytics.similarity.meaning import alike
from pawl.collaboration.hits import all_of, among, any_of, is_open, public, whole
from pawl.collaboration.models import Case, Record, RecordSet
from pawl.collaboration.records import known_as, models_by_kind, read_key
from pawl.prepared import Prepared, padded

CANDIDATES = 1000
MOST_ASKED = 12
MOST_SIMILAR = 5
OF_CASE = "case__"


@dataclass(frozen=True)
class Near:
    """How much a case must be about a text to be found."""

    of_best: float = 0.0
    """The share of the best one's score that the others need, to be found beside it."""
    of_text: float = 0.0
    """The share of what the text is about that it must have itself, as `ranked` measures it."""


ANY = Near()


def search(words: str, actor: Actor) -> QuerySet[Case]:
    """Cases that somebody may see, by number or by all words, newest first; one query."""
    kind, number = read_key(words)
    visible = visible_cases(actor)
    elsewhere = known_as(words)
    if kind:
        here = Q(kind=kind, pk=number)
        return visible.filter(here | Q(pk__in=elsewhere) if elsewhere else here)
    if elsewhere and visible.filter(pk__in=elsewhere).exists():
        return visible.filter(pk__in=elsewhere)
    return visible.filter(_having(words, actor)) if words.strip() else visible


@dataclass(frozen=True)
class Words:
    """How `q` of a list of records finds: by number, or by all words, as the search of everything does."""

    model: type[Record]

    def of(self, actor: Actor, words: str) -> Q:
        """The records that are meant."""
        kind, number = read_key(words)
        told = self.told(words)
        here = (
            Q(pk=number) if kind == self.model.kind else self.holding(actor, told) if told else Q(pk__in=[])
        )
        elsewhere = known_as(words)
        return here | Q(pk__in=elsewhere) if elsewhere else here

    def plain(self, words: str) -> str:
        """What the index is asked where nothing but words is meant; empty where a number may be."""
        return "" if read_key(words)[0] or known_as(words) else self.told(words)

    def told(self, words: str) -> str:
        """What the index is asked; empty where nothing can be."""
        asked = tokens(words)[:MOST_ASKED]
        return all_of(asked) if asked else ""

    def holding(self, actor: Actor, told: str, newest: int | None = None) -> Q:
        """The records of which that holds; internal comments count for those who may read them.

        newest: only of so many of the newest hits, whatever they are.
        """
        opened = dict.fromkeys(one for one in clauses(actor, self.model.inside()) if not one.own)
        inside = [Q()] if actor.system else [one.q(Boundary()) for one in opened]
        found = among(public(told, newest))
        return found | (among(whole(told, newest)) & _either(inside)) if inside else found


def best(words: str, actor: Actor, most: int) -> list[Case]:
    """The case of a number, or those of the newest hits that are most about the words; two statements."""
    if read_key(words)[0] or known_as(words):
        return list(search(words, actor)[:most])
    asked = tokens(words)[:MOST_ASKED]
    rows = _NEWEST.all(all_of(asked), of=(None,), by=actor) if asked else []
    return _best(rows, asked, most, by_meaning=False)


def similar(
    text: str,
    actor: Actor,
    kinds: Collection[str] | None = None,
    most: int = MOST_SIMILAR,
    *,
    near: Near = ANY,
    tokens_asked: int = MOST_ASKED,
) -> list[Case]:
    """Visible cases of some kinds, or of all, about the same as a text; two statements.

    Any word is enough, and words of one meaning count as one, in any language: what is asked is a text that
    somebody is writing, and what is found may have been written by somebody else.
    near: how much they must be about it.
    tokens_asked: how much of the text counts; the more, the longer a database with many hits looks.
    """
    asked = list(dict.fromkeys(one for one in tokens(text) if concepts([one])))[:tokens_asked]
    if not asked:
        return []
    wanted = list(dict.fromkeys(other for one in asked for other in alike(one)))
    of = (None if kinds is None else frozenset(kinds),)
    rows = _NEWEST.all(any_of(wanted), of=of, by=actor)
    return _best(rows, concepts(asked), most, by_meaning=True, near=near)


def visible_cases(actor: Actor, kinds: Collection[str] | None = None) -> QuerySet[Case]:
    """Every case that somebody may see, newest first; of some kinds, or of all.

    Where a model adds nothing to the policy, the policy is asked of the case itself, once for all kinds that
    the same clauses open; else its own `visible_to` is asked, case by case: as a list of keys a database
    would first collect every record of the site.
    """
    visible, plain = Q(pk__in=[]), dict[tuple[Q, ...], list[str]]()
    for kind, model in models_by_kind().items():
        if (kinds is not None and kind not in kinds) or not can(actor, model.read_permission):
            continue
        at = _boundary_on_case(model)
        if at is None:
            one = model.objects.visible_to(actor).filter(case_id=OuterRef("pk"))
            visible |= Q(kind=kind) & Q(Exists(one))
        else:
            plain.setdefault(_opened(actor, model.read_permission, at), []).append(kind)
    for conditions, named in plain.items():
        visible |= Q(kind__in=named) & _either(conditions)
    return Case.objects.filter(visible).order_by("-pk")


@cache
def _boundary_on_case(model: type[Record]) -> Boundary | None:
    """Where the case keeps what the policy asks of a record; None where the model asks for more."""
    paths = [getattr(model.boundary, name) for name in ("organisation", "team", "owner", "confidential")]
    own_reads = type(model._default_manager.all()).visible_to is not RecordSet.visible_to  # noqa: SLF001 documented
    if own_reads or any(path is not None and not path.startswith(OF_CASE) for path in paths):
        return None
    organisation, team, owner, confidential = (path and path.removeprefix(OF_CASE) for path in paths)
    return Boundary(organisation, team, owner, confidential, model.boundary.common)


def _opened(actor: Actor, permission: Permission, at: Boundary) -> tuple[Q, ...]:
    """The conditions of which one must hold, as `permissions.scope` has them."""
    if actor.system:
        return (Q(),)
    common = at.common_q(permission)
    found = [one.q(at) for one in dict.fromkeys(clauses(actor, permission))]
    return (*found, common) if common else tuple(found)


def _either(conditions: Sequence[Q]) -> Q:
    """One of them; `Q() | x` would be x in Django: an empty condition means everything, so it must win."""
    whole = conditions[0]
    for one in conditions[1:]:
        whole = Q() if not whole or not one else whole | one
    return whole


def worked_on(actor: Actor) -> Q | None:
    """The cases whose internal comments somebody may read, as `works_on` says it of one; None where none."""
    if actor.system:
        return Q()
    kinds: dict[tuple[Q, ...], list[str]] = {}
    for kind, model in models_by_kind().items():
        opened = dict.fromkeys(one for one in clauses(actor, model.inside()) if not one.own)
        if opened:
            kinds.setdefault(tuple(one.q(Case.boundary) for one in opened), []).append(kind)
    whole = None
    for conditions, named in kinds.items():
        within = Q(kind__in=named) & _either(conditions)
        whole = within if whole is None else whole | within
    return whole


def _having(words: str, actor: Actor) -> Q:
    """Cases with all the words, or with words that begin so.   No case where nothing can be asked."""
    asked = tokens(words)[:MOST_ASKED]
    return _matching(all_of(asked), actor) if asked else Q(pk__in=[])


def _matching(asked: str, actor: Actor) -> Q:
    """Cases of which the words hold: internal comments count only where the reader may read them."""
    found = among(public(asked))
    inside = worked_on(actor)
    return found if inside is None else found | (among(whole(asked)) & inside)


def _best(
    newest: Sequence[tuple[Any, ...]],
    asked: Sequence[str],
    most: int,
    *,
    by_meaning: bool,
    near: Near = ANY,
) -> list[Case]:
    rows = [(pk, " ".join(text for text in texts if text).split()) for pk, *texts in newest]
    texts = [concepts(found) if by_meaning else _begun(found, asked) for _pk, found in rows]
    order = ranked(asked, texts, floor=near.of_text)
    needed = near.of_best * order[0][1] if order else 0.0
    chosen = padded(rows[at][0] for at, score in order[:most] if score >= needed)
    cases = {one.pk: one for one in _CASES.all(*chosen, of=(len(chosen),))} if chosen else {}
    return [cases[pk] for pk in dict.fromkeys(chosen) if pk in cases]


_CASES: Prepared[Case] = Prepared(lambda _count, *chosen: Case.objects.filter(pk__in=chosen).order_by())


def _newest(kinds: frozenset[str] | None, actor: Actor, told: str) -> QuerySet[Any, Any]:
    """The newest visible hits, with the words that they are ranked by."""
    hits = visible_cases(actor, kinds).filter(_matching(told, actor)).annotate(aside=_aside(actor))
    return hits.values_list("pk", "search_text__own", "search_text__said", "aside")[:CANDIDATES]


_NEWEST: Prepared[tuple[Any, ...]] = Prepared(_newest, planned=False)
"""Not planned once: rare words are better found in another way than frequent ones."""


def _aside(actor: Actor) -> Any:
    """Words of internal comments where the reader may read them: others are not even ranked by them."""
    inside = worked_on(actor)
    if inside is None:
        return Value("", TextField())
    told = F("search_text__aside")
    return Choice(When(inside, then=told), default=Value("", TextField())) if inside else told


def _begun(found: Sequence[str], asked: Sequence[str]) -> list[str]:
    """Tokens as what was asked for, where they begin with it."""
    begins = tuple(one for one in asked if is_open(one))
    return [
        next(one for one in begins if token.startswith(one)) if token.startswith(begins) else token
        for token in found
    ]

"""Knowledge in the browser."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pawl.accounts.permissions import can, not_found, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.records import find, find_one
from pawl.errors import PawlError, Stale
from pawl.knowledge.actions import articles, reading
from pawl.knowledge.forms import ArticleForm, ConfirmForm, FeedbackForm
from pawl.knowledge.lists import ARTICLES
from pawl.knowledge.models import Article
from pawl.knowledge.shown import for_readers, for_writers, is_inside
from pawl.knowledge.suggesting import KNOWN, READ, suggest
from pawl.tickets.models import Ticket
from pawl.web.asked import actor_of
from pawl.web.forms import version_of
from pawl.web.fragments import render_page
from pawl.web.list_page import ListLook, QuickFilter, list_page
from pawl.web.merge import merge_page
from pawl.web.prose import rendered
from pawl.web.undo import tell

HELP = "how-to/knowledge"
FIELDS = ("audience", "service", "review_by")
ASKED = ("q", "title", "description")
"""What a form that is being filled in calls its texts."""


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """The articles."""
    look = ListLook(
        address=lambda row: reverse("article", args=[row["key"]]),
        link_field="title",
        hidden=("version",),
        quick=(
            QuickFilter(gettext_lazy("Published"), "?filter%5Bstate%5D%5Beq%5D=published"),
            QuickFilter(gettext_lazy("Being written"), "?filter%5Bstate%5D%5Bin%5D=draft%2Creview"),
        ),
        empty=say("No article yet: begin with the question that is asked most."),
        create=reverse("article-new"),
        create_label=gettext_lazy("Write an article"),
        create_permission=Permission.ARTICLE_WRITE,
        help=HELP,
    )
    return list_page(request, ARTICLES, look)


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Articles and open problems about what is being typed; a part for HTMX, a page without it."""
    actor = actor_of(request)
    require(actor, Permission.ARTICLE_READ)
    words = " ".join(request.GET.get(name, "") for name in ASKED).strip()
    ticket = _ticket_key(request) if can(actor, Permission.INCIDENT_WORK) else ""
    kinds = READ if "for" in request.GET else KNOWN  # beside a record its problems have a list of their own
    found = suggest(words, actor, kinds=kinds) if words else []
    told = {"words": request.GET.get("q", "")[:500], "found": found,
            "asked": bool(words), "ticket": ticket}  # fmt: skip
    return render_page(request, "knowledge/suggest.html", "found", told)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write one."""
    actor = actor_of(request)
    require(actor, Permission.ARTICLE_WRITE)
    form = ArticleForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            made = articles.write_article(**form.given(), by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(key)s is written down.") % {"key": made.key})
            return redirect("article", made.key)
    return _form_page(request, form, _("Write an article"), reverse("articles"))


@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """One article: to readers what it says, to those who help also what is known about it."""
    actor, one = actor_of(request), _find(request, key)
    told = {"text": rendered(str(one.text)), **for_readers(one, actor)}
    if not is_inside(actor, one):
        return render(request, "knowledge/read.html", told)
    return render(request, "knowledge/article.html", told | for_writers(request, one))


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Word it otherwise; of a published one, a revision."""
    actor, one = actor_of(request), _find(request, key)
    require(actor, Permission.ARTICLE_WRITE, on=one)
    now: dict[str, object] = {name: getattr(one, name) for name in FIELDS} | {
        "name": one.revised_name or one.name, "text": one.revised_text or one.text, "owner": one.case.owner,
    }  # fmt: skip
    form = ArticleForm(request.POST or None, actor=actor, version=one.version, initial=now)
    back = reverse("article", args=[one.key])
    if request.method == "POST" and form.is_valid():
        one.version = form.cleaned_data.get("version") or 0
        try:
            articles.change_article(one, **form.given(), by=actor)
        except Stale as stale:
            return merge_page(request, stale, form, now, _find(request, key).version, back=back)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect(back)
    return _form_page(request, form, str(now["name"]), back)


@require_POST
def step(request: HttpRequest, key: str) -> HttpResponse:
    """Submit, return, publish, retire, restore; publish or drop a revision."""
    one = _find(request, key)
    one.version = version_of(request)
    activity = request.POST.get("activity", "")[:60]
    own = {"publish_revision": articles.publish_revision, "drop_revision": articles.drop_revision}
    if activity in own:
        own[activity](one, by=actor_of(request))
    else:
        articles.take_step(one, activity, by=actor_of(request))
    tell(request, _("%(key)s is changed.") % {"key": one.key})
    return redirect("article", one.key)


@require_POST
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """It is still true."""
    one, form = _find(request, key), ConfirmForm(request.POST)
    one.version = version_of(request)
    day = form.cleaned_data.get("review_by") if form.is_valid() else None
    articles.confirm_article(one, review_by=day, by=actor_of(request))
    tell(request, _("%(key)s is changed.") % {"key": one.key})
    return redirect("article", one.key)


@require_POST
def rate(request: HttpRequest, key: str) -> HttpResponse:
    """It helped, or not."""
    one, form = _find(request, key), FeedbackForm(request.POST)
    if form.is_valid():
        reading.rate(one, is_helpful=form.cleaned_data["is_helpful"], text=form.cleaned_data["text"],
                     by=actor_of(request))  # fmt: skip
        tell(request, _("Thank you: whoever looks after this article reads it."))
    return redirect("article", one.key)


@require_POST
def use(request: HttpRequest, key: str) -> HttpResponse:
    """It is used in a ticket."""
    actor, one = actor_of(request), _find(request, key)
    ticket = find(request.POST.get("ticket", "").strip()[:40], actor)
    if not isinstance(ticket, Ticket):
        raise not_found("ticket")
    reading.use(one, ticket, by=actor)
    tell(request, _("%(key)s leads to it now.") % {"key": ticket.key})
    return redirect("case", ticket.key) if request.POST.get("stay") != "yes" else redirect("article", one.key)


@require_safe
def edition(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """What it said when it was published."""
    one = _find(request, key)
    kept = one.editions.filter(number=number).first() if is_inside(actor_of(request), one) else None
    if kept is None:
        raise Http404
    return render(
        request, "knowledge/edition.html", {"record": one, "kept": kept, "text": rendered(str(kept.text))}
    )


def _find(request: HttpRequest, key: str) -> Article:
    return find_one(Article, key, actor_of(request), "case__team", "case__owner", "service__case")


def _ticket_key(request: HttpRequest) -> str:
    """The ticket for which something is looked for, as far as it can be one's key."""
    given = request.GET.get("for", "")
    return given if given.isascii() and given.replace("-", "").isalnum() and len(given) < 30 else ""


def _form_page(request: HttpRequest, form: ArticleForm, heading: Any, back: str) -> HttpResponse:
    told = {"form": form, "heading": heading, "back": back, "help": HELP}
    return render(request, "knowledge/form.html", told, status=422 if form.errors else 200)

"""Routes of knowledge."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from pawl.accounts.roles import Permission
from pawl.collaboration.records import page_of
from pawl.knowledge import views
from pawl.web import navigation
from pawl.web.navigation import Page

urlpatterns = [
    path("articles/", views.index, name="articles"),
    path("articles/new/", views.new, name="article-new"),
    path("articles/suggest/", views.suggestions, name="article-suggest"),
    path("articles/<str:key>/", views.show, name="article"),
    path("articles/<str:key>/change/", views.change, name="article-change"),
    path("articles/<str:key>/steps/", views.step, name="article-steps"),
    path("articles/<str:key>/confirmation/", views.confirm, name="article-confirm"),
    path("articles/<str:key>/feedback/", views.rate, name="article-feedback"),
    path("articles/<str:key>/uses/", views.use, name="article-use"),
    path("articles/<str:key>/editions/<int:number>/", views.edition, name="article-edition"),
]
READ, WRITE = Permission.ARTICLE_READ, Permission.ARTICLE_WRITE
navigation.add(
    Page(
        "support", "articles", _("Knowledge"), "book-2", READ, words=_("articles answers FAQ knowledge base")
    ),
    Page("support", "article-new", _("Write an article"), "plus", WRITE, creates=True),
)
page_of("article", "article")

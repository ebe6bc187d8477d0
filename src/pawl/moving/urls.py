"""Routes of moving in."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from pawl.accounts.roles import Permission
from pawl.collaboration.records import page_of
from pawl.moving import views
from pawl.web import navigation
from pawl.web.navigation import Page

urlpatterns = [
    path("moves/", views.index, name="moves"),
    path("moves/new/", views.new, name="move-new"),
    path("moves/<str:key>/", views.show, name="move"),
    path("moves/<str:key>/progress/", views.progress, name="move-progress"),
    path("moves/<str:key>/files/", views.bring, name="move-files"),
    path("moves/<str:key>/live/", views.live, name="move-live"),
    path("moves/<str:key>/live/stop/", views.stop_live, name="move-live-stop"),
    path("moves/<str:key>/files/<int:number>/columns/", views.columns, name="move-columns"),
    path("moves/<str:key>/files/<int:number>/removal/", views.take_out, name="move-file-removal"),
    path("moves/<str:key>/meanings/", views.meanings, name="move-meanings"),
    path("moves/<str:key>/steps/", views.step, name="move-steps"),
    path("move-rows/", views.rows, name="move-rows"),
]
page_of("move", "move")
navigation.add(
    Page(
        "admin", "moves", _("Moving in"), "database-import", Permission.MOVE_RUN,
        words=_("migrate import ServiceNow Jira GLPI iTop"),
    ),
    Page("admin", "move-new", _("Move in from another system"), "upload", Permission.MOVE_RUN, creates=True),
)  # fmt: skip

"""Routes of the frame itself."""

from django.urls import path

from pawl.web import appearance, saved_views

urlpatterns = [
    path("appearance/", appearance.choose, name="appearance"),
    path("views/", saved_views.keep, name="view-keep"),
    path("views/<int:number>/removal/", saved_views.remove, name="view-remove"),
]

"""The addresses of SCIM."""

from django.urls import path

from pawl.administration.scim import views

urlpatterns = [
    path("Users", views.user_list),
    path("Users/<str:number>", views.user),
    path("Groups", views.group_list),
    path("Groups/<str:number>", views.group),
    path("ServiceProviderConfig", views.configuration),
    path("ResourceTypes", views.resource_types),
    path("Schemas", views.schemas),
]

"""The product's routes, and those of the style guide."""

from django.urls import path
from tests.web.guide import pages

from pawl.urls import handler400, handler403, handler404, handler500
from pawl.urls import urlpatterns as product

urlpatterns = [
    path("style-guide/", pages.show),
    path("style-guide/running/", pages.running),
    path("style-guide/people/", pages.people),
    path("style-guide/goals/<str:key>/", pages.goal, name="guide-goal"),
    *product,
]
__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

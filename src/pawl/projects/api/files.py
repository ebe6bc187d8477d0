"""Charters and status reports as files in the API: those of their pages."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router

from pawl.projects.views import records
from pawl.web.asked import actor_of
from pawl.web.rest.resource import Resource


def add_files(router: Router, resource: Resource) -> None:
    """GET /{key}/files/{form}: a charter as pdf, a status report as pdf or pptx."""
    name = resource.name.replace("-", "_")

    def file(request: HttpRequest, key: str, form: str) -> HttpResponseBase:
        record = resource.find(actor_of(request), key)
        return records.file_of(record, form[:10])

    router.get("/{key}/files/{form}", operation_id=f"{name}_file",
               summary="It as a file: pdf; of a status report a slide, pptx, too")(file)  # fmt: skip

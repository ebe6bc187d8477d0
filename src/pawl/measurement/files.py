"""Files that go out: exports of snapshots, refused rows, charts."""

from collections.abc import Iterable

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import not_found, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.errors import Conflict, Invalid
from pawl.measurement.models import Dataset
from pawl.measurement.own.retention import check_there
from pawl.measurement.sources import streams

TABLES = ("events", "cases")


def attachment(blocks: Iterable[bytes], name: str, media_type: str) -> StreamingHttpResponse:
    """A file to be saved, never shown inside a page of ours."""
    response = StreamingHttpResponse(blocks, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    response["Cache-Control"] = "no-store"
    return response


def export_of(actor: Actor, dataset: Dataset, form: str, table: str = "events") -> StreamingHttpResponse:
    """A snapshot as a file, streamed from a child.   Raises NotAllowed, Invalid, Conflict."""
    require(actor, Permission.DATASET_EXPORT, on=dataset)
    if form not in streams.FORMATS:
        raise not_found(form)
    if table not in TABLES:
        rule = say("Use one of: {names}.", names=", ".join(TABLES))
        raise Invalid("table", rule, say("Leave it out for the events."), {"table": rule})
    if dataset.withdrawn_at is not None:
        rule = say("It is withdrawn.")
        raise Conflict(dataset.key, rule, say("Import its file again."))
    ending, media_type = streams.FORMATS[form]
    check_there(dataset)
    name = f"{dataset.key}-{table}-{dataset.snapshot[:12]}.{ending}"
    return attachment(streams.export(dataset.snapshot, form, table), name, media_type)

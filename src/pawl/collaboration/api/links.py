"""What a record is linked with, by API: the circle can be walked in either direction."""

from django.http import HttpRequest
from ninja import Router, Schema

from pawl.collaboration.record_page import seen_links
from pawl.collaboration.records import find
from pawl.web.asked import actor_of

router = Router(tags=["links"])


class LinkedOut(Schema):
    relation: str
    is_outgoing: bool
    """Whether the relation reads from this record to the other, or from the other to this one."""
    key: str
    kind: str
    title: str


@router.get("/{key}", response=list[LinkedOut], operation_id="links_of",
            summary="The records that one is linked with, and that the caller may see")  # fmt: skip
def links_of(request: HttpRequest, key: str) -> list[LinkedOut]:
    """Of a record of any kind; each link once, from either end."""
    actor = actor_of(request)
    record = find(key, actor)
    links, seen = seen_links(record, actor)
    found = []
    for one in sorted(links, key=lambda link: link.pk):
        is_outgoing = one.source_id == record.pk
        case = seen.get(one.target_id if is_outgoing else one.source_id)
        if case is not None:
            found.append(
                LinkedOut(relation=one.relation, is_outgoing=is_outgoing, key=case.key, kind=case.kind,
                        title=case.title)
            )  # fmt: skip
    return found

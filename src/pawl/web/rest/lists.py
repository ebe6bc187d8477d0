"""Lists and exports in the API, from the one declaration of the list, described as OpenAPI."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse

from pawl.accounts.actor import Actor
from pawl.web.listing import Field, Listing, Page
from pawl.web.listing_export import FORMS, export, plain_row
from pawl.web.listing_query import DEFAULT_LIMIT, LARGEST_LIMIT

PAGE_DESCRIPTION = "One page, and the way to the others: follow `next` until it is null."


def page_response(listing: Listing, actor: Actor, request: HttpRequest) -> HttpResponse:
    """One page of a list."""
    return as_response(listing.page(actor, listing.parse(actor, request.GET)))


def as_response(page: Page) -> HttpResponse:
    """A page as JSON."""
    return HttpResponse(json.dumps(as_body(page), ensure_ascii=False), content_type="application/json")


def as_body(page: Page) -> dict[str, Any]:
    """A page as JSON has it."""
    columns = page.query.columns
    return {
        "items": [plain_row(row, columns) for row in page.rows],
        "next": page.next,
        "previous": page.previous,
    }


def export_response(listing: Listing, actor: Actor, request: HttpRequest) -> Any:
    """The whole list as a file."""
    query = listing.parse(actor, request.GET, also=("form",))
    return export(listing, actor, query, request.GET.get("form", "csv"))


def list_description(listing: Listing) -> dict[str, Any]:
    """What a list takes and gives, for the description of the API."""
    rows = {"type": "array", "items": row_schema(listing)}
    text = {"type": ["string", "null"]}
    properties = {"items": rows, "next": text, "previous": text}
    content = {"application/json": {"schema": {"type": "object", "properties": properties}}}
    parameters = [*_filters(listing), *_search(listing), *_common(listing), _limit(), _parameter("cursor")]
    return {
        "parameters": parameters,
        "responses": {200: {"description": PAGE_DESCRIPTION, "content": content}},
    }


def export_description(listing: Listing) -> dict[str, Any]:
    """What an export takes and gives."""
    form = _parameter("form", schema={"type": "string", "enum": list(FORMS), "default": "csv"})
    return {
        "parameters": [*_filters(listing), *_search(listing), *_common(listing), form],
        "responses": {200: {"description": "A file.", "content": {"*/*": {"schema": {"type": "string"}}}}},
    }


def row_schema(listing: Listing) -> dict[str, Any]:
    """One row as JSON schema."""
    return {"type": "object", "properties": {one.name: _value_schema(one) for one in listing.fields}}


def _value_schema(one: Field) -> dict[str, Any]:
    schema = dict(one.kind.schema)
    if one.nullable:
        schema["type"] = [schema["type"], "null"]
    return {**schema, "title": str(one.label)}


def _filters(listing: Listing) -> list[dict[str, Any]]:
    return [
        _parameter(f"filter[{one.name}][{operator}]", f"{one.label} {operator}: {one.kind.like}")
        for one in listing.fields
        for operator in one.operators
    ]


def _search(listing: Listing) -> list[dict[str, Any]]:
    return [_parameter("q", f"Text in {', '.join(listing.search)}.")] if listing.search else []


def _common(listing: Listing) -> list[dict[str, Any]]:
    sortable = ", ".join(one.name for one in listing.fields if one.sortable)
    fields = ", ".join(one.name for one in listing.fields)
    told = f"By {sortable}; a minus sign sorts downwards. Default: {listing.default_sort}."
    if if_open := ", ".join(one.name for one in listing.fields if one.sortable_if_open):
        told += f" By {if_open}, too, where `filter[state][…]` names open states alone."
    return [
        _parameter("sort", told),
        _parameter("fields", f"Only these, separated by commas: {fields}."),
    ]


def _limit() -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT, "default": DEFAULT_LIMIT}
    return _parameter("limit", "Rows of a page.", schema)


def _parameter(name: str, description: str = "", schema: dict[str, Any] | None = None) -> dict[str, Any]:
    shape = schema or {"type": "string", "minLength": 1}
    return {"in": "query", "name": name, "required": False, "description": description, "schema": shape}

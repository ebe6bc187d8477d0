"""Rows of the configuration for tests of what reads them."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any

from tests.catalogue import samples as catalogue

from pawl.accounts.permissions import Place
from pawl.collaboration.cases import open_case
from pawl.collaboration.models import Record
from pawl.configuration.models import ConfigurationItem, Dependency, ItemClass, ItemImport, ItemImportRow
from pawl.local_text import LocalText

FROM = datetime(2026, 1, 1, tzinfo=UTC)
_numbers = count(1)


def item(place: Place, title: str = "Mail server", **facts: Any) -> ConfigurationItem:
    """A server in use."""
    known = {"item_class": "server", "state": "active", "attributes": {"operating_system": "Debian 13"}}
    case = open_case("configuration_item", title, place)
    return ConfigurationItem.objects.create(case=case, **{**known, **facts})


def stands(upper: Record, lower: Record, **facts: Any) -> Dependency:
    """One stands on another since the year began."""
    known = {"relation": "runs_on", "valid_from": FROM} | facts
    return Dependency.objects.create(upper=upper.case, lower=lower.case, **known)


def dependency(place: Place) -> Dependency:
    """A service stands on a server."""
    return stands(catalogue.service(place), item(place))


def item_class(place: Place, **facts: Any) -> ItemClass:
    """A class of an organisation's own."""
    known = {"word": f"camera_{next(_numbers)}", "name": LocalText("Camera"), "effective_from": FROM} | facts
    return ItemClass.objects.create(organisation_id=place.organisation_id, **known)


def item_import(place: Place) -> ItemImport:
    """A table of one server, looked at and not written yet."""
    made = ItemImport.objects.create(
        case=open_case("item_import", "items.csv", place), format="csv", counts={"create": 1},
        content=f"Name,Class\nserver {next(_numbers)},server\n",
        mapping={"Name": "title", "Class": "item_class"},
    )  # fmt: skip
    item_import_row_of(made)
    return made


def item_import_row_of(made: ItemImport) -> ItemImportRow:
    """Its row."""
    return ItemImportRow.objects.create(of=made, number=2, outcome="create", title="A server")


def item_import_row(place: Place) -> ItemImportRow:
    """One of a file."""
    return item_import(place).rows.get()


MAKERS: dict[str, Callable[[Place], Any]] = {
    "configuration_item": item,
    "dependency": dependency,
    "item_class": item_class,
    "item_import": item_import,
    "item_import_row": item_import_row,
}

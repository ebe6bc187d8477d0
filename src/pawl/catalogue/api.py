"""The catalogue in the API."""

from collections.abc import Callable
from typing import Any

from pawl.accounts.actor import Actor
from pawl.catalogue import bodies, lists, shown
from pawl.catalogue.actions import agreements, calendars, costs, lifecycles, outages, partners, services
from pawl.catalogue.api_costs import add_cost, add_cost_of_services
from pawl.catalogue.api_promises import add_promises
from pawl.catalogue.choices import KNOWN
from pawl.web.rest.base import Nothing, Routers
from pawl.web.rest.references import referred, replace_keys
from pawl.web.rest.resource import Call, Resource


def named(by: Actor, fields: dict[str, Any]) -> dict[str, Any]:
    """The same fields with the records that their keys name, each one that the caller may see."""
    known = {name: (KNOWN[name][0](by), KNOWN[name][1]) for name in fields if name in KNOWN}
    found = replace_keys(fields, **known)
    if "teams" in found:
        visible, prefix = KNOWN["team"]
        found["teams"] = [referred(visible(by), prefix, key, "teams") for key in found["teams"]]
    return found


def making(action: Callable[..., Any], above: str = "") -> Callable[..., Any]:
    """An action as the API calls it; `above` names the record that it takes first."""

    def run(*, by: Actor, **fields: Any) -> Any:
        found = named(by, fields)
        first = (found.pop(above),) if above else ()
        return action(*first, **found, by=by)

    return run


def changing(action: Callable[..., Any]) -> Callable[..., Any]:
    """The same for one that changes a record."""

    def run(record: Any, *, by: Actor, **fields: Any) -> Any:
        return action(record, **named(by, fields), by=by)

    return run


def _step(activity: str) -> Call:
    def take(record: Any, *, by: Actor) -> Any:
        return lifecycles.take_step(record, activity, by=by)

    return Call(Nothing, take)


def _way(kind: str) -> dict[str, Any]:
    steps = lifecycles.LIFECYCLES[kind].by_activity
    return {"steps": lifecycles.steps, "transitions": {name: _step(name) for name in steps}, **RECORD}


def set_target(*, by: Actor, **fields: Any) -> Any:
    """A target of an agreement, replaced from an instant on."""
    found = named(by, fields)
    return agreements.set_target(found.pop("agreement"), agreements.Aim(**found), by=by)


def set_rate(*, by: Actor, **fields: Any) -> Any:
    """What an hour costs."""
    found = named(by, fields)
    return costs.set_rate(currency_code=found.pop("currency"), **found, by=by)


def set_exchange_rate(*, by: Actor, **fields: Any) -> Any:
    """What a currency is worth."""
    return costs.set_exchange_rate(currency_code=fields.pop("currency"), **fields, by=by)


def note_cost(*, by: Actor, **fields: Any) -> Any:
    """An amount of a service."""
    found = named(by, fields)
    return costs.note_cost(found.pop("service"), costs.Cost(**found), by=by)


RECORD: dict[str, Any] = {"related": ("case",)}
RESOURCES = (
    Resource("services", "service", lists.SERVICES, shown.ServiceOut,
             Call(bodies.ServiceIn, making(services.describe_service)),
             Call(bodies.ServiceChange, changing(services.change_service)), parts=(add_cost, add_promises),
             **_way("service")),
    Resource("offerings", "offering", lists.OFFERINGS, shown.OfferingOut,
             Call(bodies.OfferingIn, making(services.offer, "service")),
             Call(bodies.OfferingChange, changing(services.change_offering)), **_way("offering")),
    Resource("suppliers", "supplier", lists.SUPPLIERS, shown.SupplierOut,
             Call(bodies.SupplierIn, making(partners.name_supplier)),
             Call(bodies.SupplierChange, changing(partners.change_partner)), **_way("supplier")),
    Resource("contracts", "contract", lists.CONTRACTS, shown.ContractOut,
             Call(bodies.ContractIn, making(partners.note_contract, "supplier")),
             Call(bodies.ContractChange, changing(partners.change_contract)), **_way("contract")),
    Resource("customers", "customer", lists.CUSTOMERS, shown.CustomerOut,
             Call(bodies.CustomerIn, making(partners.name_customer)),
             Call(bodies.CustomerChange, changing(partners.change_customer)), parts=(add_cost_of_services,),
             **_way("customer")),
    Resource("agreements", "agreement", lists.AGREEMENTS, shown.AgreementOut,
             Call(bodies.AgreementIn, making(agreements.draft_agreement, "service")),
             Call(bodies.AgreementChange, changing(agreements.change_agreement)), **_way("agreement")),
    Resource("agreement-targets", "target of an agreement", lists.TARGETS, shown.AgreementTargetOut,
             Call(bodies.AgreementTargetIn, set_target), timeline=False),
    Resource("outages", "outage", lists.OUTAGES, shown.OutageOut,
             Call(bodies.OutageIn, making(outages.note_outage, "service")),
             Call(bodies.OutageChange, changing(outages.change_outage)), related=("case", "item", "change")),
    Resource("service-calendars", "service hours", lists.CALENDARS, shown.ServiceCalendarOut,
             Call(bodies.ServiceCalendarIn, calendars.add_calendar),
             Call(bodies.ServiceCalendarChange, calendars.change_calendar)),
    Resource("cost-rates", "rate", lists.RATES, shown.RateOut, Call(bodies.RateIn, set_rate), timeline=False),
    Resource("exchange-rates", "exchange rate", lists.EXCHANGE_RATES, shown.ExchangeRateOut,
             Call(bodies.ExchangeRateIn, set_exchange_rate), timeline=False),
    Resource("cost-entries", "cost", lists.COST_ENTRIES, shown.CostEntryOut,
             Call(bodies.CostIn, note_cost), remove=costs.take_back_cost, timeline=False,
             related=("service__case",)),
)  # fmt: skip


def routers() -> Routers:
    """By the first part of their addresses."""
    return {one.name: one.router for one in RESOURCES}

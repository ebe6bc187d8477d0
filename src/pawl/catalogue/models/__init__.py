"""What is offered, what was promised, who carries it and for whom, what it costs, when it was down."""

from pawl.catalogue.models.agreements import (
    Agreement,
    AgreementState,
    AgreementTarget,
    CalendarVersion,
    Level,
    ServiceCalendar,
)
from pawl.catalogue.models.costs import CostEntry, ExchangeRate, Rate
from pawl.catalogue.models.outages import Outage
from pawl.catalogue.models.partners import (
    Contract,
    ContractState,
    ContractWarning,
    Customer,
    Standing,
    Supplier,
)
from pawl.catalogue.models.services import Criticality, Entitlement, Offering, Service, ServiceState

__all__ = [
    "Agreement",
    "AgreementState",
    "AgreementTarget",
    "CalendarVersion",
    "Contract",
    "ContractState",
    "ContractWarning",
    "CostEntry",
    "Criticality",
    "Customer",
    "Entitlement",
    "ExchangeRate",
    "Level",
    "Offering",
    "Outage",
    "Rate",
    "Service",
    "ServiceCalendar",
    "ServiceState",
    "Standing",
    "Supplier",
]

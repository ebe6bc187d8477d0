"""The app of the tests' own practice; its states are those of an incident."""

from django.apps import AppConfig

from pawl.collaboration.kinds import KINDS

KINDS["desk_ticket"] = "TKT"


class DeskConfig(AppConfig):
    name = "tests.tickets.desk"
    label = "tests_desk"
    default = True

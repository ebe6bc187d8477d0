"""The tests' databases get their tables at once, as a new site's do."""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from pawl.history import set_up
from pawl.operation.laying import lay


class Command(Migrate):
    """Django's own, after it."""

    def handle(self, *args: Any, **options: Any) -> None:
        lay(options["database"])
        super().handle(*args, **options)
        set_up.install(connections[options["database"]])

"""Files of other systems, read into one shape; what their words mean is said here and nowhere else."""

from collections.abc import Callable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pawl.configuration.formats import csv_table, glpi, netbox, snipe_it
from pawl.configuration.formats.incoming import Incoming

Reader = Callable[[str, Mapping[str, str]], list[Incoming]]
FORMATS: Mapping[str, tuple[str | Promise, Reader]] = {
    "csv": (_("CSV"), csv_table.read),
    "glpi": (_("GLPI agent inventory (JSON)"), glpi.read),
    "netbox": (_("NetBox devices and virtual machines (JSON)"), netbox.read),
    "snipe_it": (_("Snipe-IT hardware (JSON)"), snipe_it.read),
}
"""What a file can be: its name for people, and how it is read."""

"""What is done alike in every practice by a form, for its `practice.py`."""

from django.utils.translation import gettext_lazy as _

from pawl.tickets.actions.calling import call_for
from pawl.tickets.practice import Asked
from pawl.tickets.work_acts import caller_now, explain, note_time
from pawl.tickets.work_forms import BreachForm, TimeForm, WhomForm

TIME = Asked(TimeForm, _("Note time"), _("Save"), note_time)
CALLER = Asked(WhomForm, _("Name the caller"), _("Save"), call_for, caller_now)
BREACH = Asked(BreachForm, _("Why the promise was not kept"), _("Save"), explain)

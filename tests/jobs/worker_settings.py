"""Settings of a worker under test: the test's own database and folder, and the handlers of the trial."""

import os

from pawl.django_settings import *  # noqa: F403
from pawl.django_settings import DATABASES, INSTALLED_APPS

INSTALLED_APPS += ["tests.jobs.trial"]
DATABASES["default"]["NAME"] = os.environ["PAWL_TRIAL_DATABASE"]

"""The server's entry: refuses to start on a database that would lose what was acknowledged."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connection

from pawl.database import require_profile
from pawl.history import set_up
from pawl.prepared import settled

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pawl.django_settings")
application = get_wsgi_application()
require_profile(connection)
if set_up.missing(connection):
    settled.distrust()
connection.close()

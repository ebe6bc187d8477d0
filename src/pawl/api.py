"""The root of the REST API: each app's routers, by the first part of their paths."""

from pawl.administration import api as administration
from pawl.catalogue import api as catalogue
from pawl.changes import api as changes
from pawl.collaboration import api as collaboration
from pawl.configuration import api as configuration
from pawl.improvement import api as improvement
from pawl.incidents import api as incidents
from pawl.knowledge import api as knowledge
from pawl.mailroom import api as mailroom
from pawl.measurement import api as measurement
from pawl.moving import api as moving
from pawl.notifications import api as notifications
from pawl.portal import api as portal
from pawl.problems import api as problems
from pawl.projects import api as projects
from pawl.recurring import api as recurring
from pawl.reporting import api as reporting
from pawl.requests import api as requests
from pawl.strategy import api as strategy
from pawl.supervision import api as supervision
from pawl.support import api as support
from pawl.tickets import api as tickets
from pawl.web.rest.base import make_api
from pawl.webhooks import api as webhooks
from pawl.workforce import api as workforce

APPS = (
    administration,
    strategy,
    measurement,
    projects,
    workforce,
    improvement,
    reporting,
    supervision,
    webhooks,
    catalogue,
    configuration,
    tickets,
    knowledge,
    collaboration,
    incidents,
    recurring,
    changes,
    problems,
    requests,
    support,
    moving,
    notifications,
    mailroom,
    portal,
)

RESOURCES = {one.name: one for app in APPS for one in app.RESOURCES}
"""Every kind of record by its name in the API: the command line offers the same."""

api = make_api({name: router for app in APPS for name, router in app.routers().items()})

"""What the events of incidents say to people."""

from pawl.analytics.words import say
from pawl.history.sentences import tells
from pawl.tickets.sentences import tell_ticket


def register() -> None:
    """Say each activity; called once, when Django has loaded its apps."""
    tell_ticket("incident")
    tells("incident", "opened", say("Reported “{title}”"))
    tells("incident", "take", say("Took it and began to work"))
    tells("incident", "hold", say("Put it on hold: {reason}"), plain=say("Put it on hold"))
    tells("incident", "resume", say("Goes on with it"))
    tells("incident", "answered", say("The caller answered: it goes on"))
    tells("incident", "resolve", say("Resolved it: {resolution}"), plain=say("Resolved it"))
    tells("incident", "reopen", say("Reopened it: {reason}"), plain=say("Reopened it"))
    tells("incident", "close", say("Closed it"))
    tells("incident", "adopted", say("It is part of {parent}"))
    tells("incident", "got_child", say("{child} is part of it"))
    tells("incident", "parted", say("It is no longer part of {parent}"))
    tells("incident", "linked", say("Linked with {other}"))
    tells("incident", "merged", say("Merged into {into}"))
    tells("incident", "took_in", say("{other} was merged into it"))
    tells("incident", "split", say("{other} was split off"))
    tells("incident", "declared_major", say("Declared it a major incident: {reason}"))
    tells("incident", "roles_given", say("Named who leads, tells and writes down"))
    tells("incident", "stakeholders_told", say("Told those who wait: {text}"))
    tells("incident", "update_overdue", say("Those who wait were to hear something by now"))
    tells("incident", "stood_down", say("It is no major incident any more: {reason}"))
    tells("incident", "reviewed", say("Wrote the review of the major incident"))
    tells("incident", "cancel", say("Cancelled it: {reason}"), plain=say("Cancelled it"))
    tells("incident", "become", say("It became {into}"))
    tells("incident", "withdraw", say("Withdrew it: {reason}"))

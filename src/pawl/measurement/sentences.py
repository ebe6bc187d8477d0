"""What the events of measurement say to people."""

from pawl.analytics.words import say
from pawl.history.sentences import tells


def register() -> None:
    """Say each activity; called once, when Django has loaded its apps."""
    _imports()
    _findings()
    _plan()
    _asked()


def _imports() -> None:
    tells("data_source", "open", say("Named the source"))
    tells("data_source", "change", say("Changed the source"))
    tells("data_source", "gather", say("Asked for what is new"))
    tells("data_source", "gather_due", say("Its time to be gathered came"))
    tells("data_source", "refuse", say("Could not be read"))
    tells("import", "stage", say("Brought the file"))
    tells("import", "look", say("Looked at the first rows"))
    tells("import", "remap", say("Said anew what the columns mean"))
    tells("import", "ask_check", say("Asked for a dry run"))
    tells("import", "check", say("Made the dry run"))
    tells("import", "start", say("Started the import"))
    tells("import", "finish", say("Imported it"))
    tells("import", "refuse", say("Refused it"))
    tells("import", "discard", say("Discarded it"))
    tells("import", "undo", say("Took it back"))
    tells("import", "restage", say("Took it up again"))
    tells("dataset", "ask_replay", say("Asked for {number} to be measured anew"))
    tells("dataset", "replay", say("Measured {number} anew"))
    tells("dataset", "drop", say("Dropped its data by the rule for the own history"))


def _findings() -> None:
    tells("gap", "find", say("Found it"))
    tells("gap", "close", say("Found the target reached"))
    tells("gap", "open_again", say("Found the target missed again"))
    tells("signal", "find", say("Found it"))
    tells("signal", "assign", say("Assigned it"))
    tells("signal", "explain", say("Explained it: {why}"))
    tells("signal", "set_aside", say("Called it a one-off: {why}"))
    tells("signal", "accept", say("Accepted it as the new normal: {why}"))
    tells("signal", "improve", say("Opened {improvement} for it"))
    tells("signal", "reopen", say("Opened it again"))
    tells("signal", "pass", say("Found it in no chart any more"))
    tells("signal", "return", say("Found it again"))


def _plan() -> None:
    tells("plan_item", "planned", say("Planned the remedy"))
    tells("plan_item", "changed", say("Changed the remedy"))
    tells("plan_item", "take_up", say("Took it up"))
    tells("plan_item", "finish", say("Said that it is done"))
    tells("plan_item", "drop", say("Dropped it"))
    tells("plan_item", "reopen", say("Opened it again"))


def _asked() -> None:
    tells("unit_value", "set", say("Said what a unit is worth"))
    tells("unit_value", "end", say("Took it back"))
    tells("target", "set", say("Set it"))
    tells("target", "end", say("Ended it"))
    tells("target", "limit", say("Let it end when the next one begins"))
    tells("calendar", "set", say("Added it"))
    tells("calendar", "retire", say("Retired it"))
    tells("factor", "note", say("Noted it"))
    tells("factor", "change", say("Changed it"))
    tells("factor", "remove", say("Removed it from the charts"))

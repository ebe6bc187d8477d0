"""What the events of moves say to people."""

from pawl.analytics.words import say
from pawl.history.sentences import tells


def register() -> None:
    """Say each activity; called once, when Django has loaded its apps."""
    tells("move", "begun", say("Began to move in: “{title}”"))
    tells("move", "file_brought", say("Brought the file {name}"))
    tells("move", "file_mapped", say("Said what the columns of {name} hold"))
    tells("move", "file_removed", say("Took out the file {name}"))
    tells("move", "live_asked", say("Began to read {host} over its interface"))
    tells("move", "live_stopped", say("Stopped reading over the interface"))
    tells("move", "check", say("Asked what it would do"))
    tells("move", "found", say("Looked at {rows} rows; {refused} would be refused"))
    tells("move", "reopen", say("It is to be tried anew"))
    tells("move", "run", say("Began to move"))
    tells("move", "stop", say("Stopped it"))
    tells("move", "finish", say("Moved in: {rows} rows, {refused} of them refused"))
    tells("move", "undo", say("Asked to take it back"))
    tells("move", "take_back", say("Taken back; {left} records stay"))
    tells("move", "drop", say("Dropped it"))

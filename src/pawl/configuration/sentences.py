"""What the events of the configuration say to people."""

from pawl.analytics.words import say
from pawl.history.sentences import tells


def register() -> None:
    """Say each activity; called once, when Django has loaded its apps."""
    item = "configuration_item"
    tells(item, "noted", say("Noted “{title}”"))
    tells(item, "commission", say("Put into use"))
    tells(item, "store", say("Put in stock"))
    tells(item, "repair", say("Taken to repair"))
    tells(item, "repaired", say("Repaired, and in use again"))
    tells(item, "confirmed", say("Confirmed that it is as it is written here"))
    tells(item, "joined", say("Stands on {lower} since {since}"))
    tells(item, "parted", say("Stands on {lower} no more since {since}"))
    tells(item, "imported", say("Brought in from a file, as “{title}”"))
    tells(item, "import_undone", say("What an import had changed was taken back"))
    tells("item_import", "checked", say("Brought “{title}” and looked what it would do"))
    tells("item_import", "mapped", say("Said what its columns are"))
    tells(
        "item_import", "taken_back", say("Taken back; {kept} items stay, since they were changed or are used")
    )
    tells("service", "joined", say("Stands on {lower} since {since}"))
    tells("service", "parted", say("Stands on {lower} no more since {since}"))

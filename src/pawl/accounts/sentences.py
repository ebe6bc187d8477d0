"""What the events of accounts say to people."""

from collections.abc import Mapping
from typing import Any

from pawl.accounts.roles import WORDS
from pawl.analytics.words import Sentence, say
from pawl.history.sentences import tells
from pawl.presentation.vocabulary import literal


def _role(facts: Mapping[str, Any]) -> Sentence:
    """What a role is called; one that is no more by its id."""
    known = {role.value: word for role, word in WORDS.items()}
    return known.get(facts["role"]) or literal(facts["role"])


def register() -> None:
    """Say each activity; called once, when Django has loaded its apps."""
    tells("organisation", "created", say("Made the organisation “{name}”"))
    tells("organisation", "changed", say("Changed the organisation “{name}”"))
    tells("team", "created", say("Made the team “{name}”"))
    tells("team", "changed", say("Changed the team “{name}”"))
    tells("team", "member_added", say("Took PER-{person} into the team"))
    tells("team", "member_removed", say("Took PER-{person} out of the team"))
    tells("person", "created", say("Made the account of {name}"))
    tells("person", "changed", say("Changed the account"))
    tells("person", "manager_named", say("Named the manager"))
    tells("person", "set_up", say("Set this site up"))
    tells("person", "invited", say("Sent an invitation"))
    tells("person", "deactivated", say("Closed the account: {sessions} sessions and {tokens} keys ended"))
    tells("person", "reactivated", say("Opened the account again"))
    tells("person", "removed", say("Removed by the directory"))
    tells("person", "restored", say("Brought again by the directory"))
    tells("person", "role_given", say("Gave the role {role}"), role=_role)
    tells("person", "role_taken", say("Took the role {role} away"), role=_role)
    tells("person", "profile_changed", say("Changed the profile"))
    tells("person", "sessions_ended", say("Signed out on {sessions} devices"))
    tells("person", "signed_in", say("Signed in"))
    tells("person", "signed_out", say("Signed out"))
    tells("person", "password_set", say("Set a password"))
    tells("person", "demo_password_set", say("Gave the password of the demonstration"))
    tells("person", "password_link_asked", say("A link for a new password was asked for"))
    tells("person", "second_factor_added", say("Added a second factor: {type}"))
    tells("person", "second_factor_removed", say("Removed a second factor: {type}"))
    tells("person", "second_factors_forgotten", say("Removed all second factors and passkeys"))
    tells("person", "provider_added", say("Connected single sign-on: {provider}"))
    tells("person", "provider_removed", say("Disconnected single sign-on: {provider}"))
    tells("token", "created", say("Made the key “{name}”"))
    tells("token", "revoked", say("Revoked the key"))

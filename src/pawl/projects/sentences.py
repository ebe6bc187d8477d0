"""What the events of projects say to people."""

from pawl.analytics.words import say
from pawl.collaboration.sentences import tell_approvals
from pawl.history.sentences import tells

KINDS = ("requirement", "work_package", "deliverable", "raid_item")
REVIEWED = ("charter", "change_request", "status_report")


def register() -> None:
    """Say each activity; called once, when Django has loaded its apps."""
    _tell_project()
    for kind in KINDS:
        tells(kind, "added", say("Added “{title}”"))
        tells(kind, "return", say("Returned: {reason}"))
        tells(kind, "cancel", say("Cancelled: {reason}"))
        tells(kind, "deliver", say("Delivered"))
        tells(kind, "accept", say("Accepted"))
    for kind in REVIEWED:
        tells(kind, "drafted", say("Drafted"))
        tells(kind, "submit", say("Submitted to the sponsor"))
        tells(kind, "return", say("Returned: {reason}"))
        tells(kind, "reject", say("Rejected: {reason}"))
        tells(kind, "approve", say("Approved"))
        tell_approvals(kind)
    tells("change_request", "edited", say("Changed its edits of the plan: {row}"))
    tells("change_request", "impact_asked", say("Has its impact computed"))
    tells("change_request", "simulated", say("Computed its impact anew"))
    tells("work_package", "progressed", say("Told its progress"))
    for kind in ("work_package", "raid_item"):
        tells(kind, "issue_linked", say("Linked the outside issue {number}"))
        tells(kind, "issue_unlinked", say("Took the outside issue {number} away"))
        tells(kind, "issue_changed", say("The outside issue {number} is now: {state}"))
    tells("work_package", "ranked", say("Moved in the order of the work"))
    tells("work_package", "time_logged", say("Worked on it for {minutes} minutes"))
    tells("work_package", "time_struck", say("Struck out {minutes} minutes"))
    tells("requirement", "agree", say("Agreed"))
    tells("requirement", "meet", say("Met"))
    tells("requirement", "drop", say("Dropped"))
    tells("raid_item", "mitigate", say("Being mitigated"))
    tells("raid_item", "occur", say("It occurred"))
    tells("raid_item", "due_checked", say("Looked for entries that are due"))
    tells("raid_item", "review_due", say("Due on {until}: to be looked at"))
    tells("raid_item", "reopen", say("Opened again"))
    tells("raid_item", "handed_over", say("Taken over by the owner of {service}"))
    tells("handover", "prepared", say("Prepared the hand-over"))
    tells("handover", "offer", say("The project signed"))
    tells("handover", "accept", say("The service signed: {service}"))
    tells("handover", "give_back", say("Given back: {reason}"))
    tells("handover", "given_over", say("Everything changed hands"))
    tells("handover", "left_over", say("Left-over work went to the improvement register"))
    tells("handover", "early_life_ended", say("Early-life support ended"))


def _tell_project() -> None:
    tells("project_template", "kept", say("Kept a project as the template “{title}”"))
    tells("project_template", "withdraw", say("Withdrawn"))
    tells("project", "begun", say("Began “{title}”"))
    tells("project", "start_planning", say("Planning began"))
    tells("project", "start_executing", say("Executing began"))
    tells("project", "start_closing", say("Closing began"))
    tells("project", "close", say("Closed"))
    tells("project", "hold", say("On hold: {reason}"))
    for phase in ("initiating", "planning", "executing", "closing"):
        tells("project", f"resume_{phase}", say("Goes on"))
    tells("project", "cancel", say("Cancelled: {reason}"))
    tells("project", "waived", say("Left a line of a gate open: {reason}"))
    tells("project", "review_due", say("The review of its benefits is due: {until}"))
    tells("project", "concluded", say("Wrote the final report"))
    tells("project", "status_dated", say("Set the status date to {status_date}"))
    tells("project", "issues_connected", say("Connected the tracker {address}"))
    tells("project", "issues_disconnected", say("Disconnected the tracker {address}"))
    tells("project", "moved", say("Moved to another team"))
    tells("project", "part_added", say("Added “{title}”"))
    tells("project", "part_changed", say("Changed “{title}”"))
    tells("project", "part_removed", say("Took “{title}” away"))
    tells("project", "principles_reviewed", say("Reviewed the guiding principles: review {number}"))
    tells("project", "principles_stale", say("The review of the guiding principles is out of date: {why}"))
    tells("project", "plan_brought", say("Brought a plan of {rows} rows and {links} links"))
    tells("project", "levelling_asked", say("Asked for a levelled plan"))
    tells("project", "levelling_proposed", say("A levelled plan was computed"))
    tells("project", "levelling_refused", say("No levelled plan could be computed"))
    tells("project", "levelled", say("Took over a levelled plan"))
    tells("project", "levelling_undone", say("Took a levelled plan back"))
    tells("project", "configuration_frozen", say("Took the configuration baseline “{name}”"))
    tells("project", "warranty_carried", say("Carried its utility and warranty into {agreement}"))
    tells("project", "baseline_frozen", say("Froze the baseline “{name}”"))

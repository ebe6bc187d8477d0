"""Where a record keeps what the policy asks for."""

from dataclasses import dataclass

from django.db.models import Q

from pawl.accounts.roles import Permission


@dataclass(frozen=True)
class Boundary:
    """Lookup paths from a record to its organisation, team, owner and confidentiality.

    None: records of this model have no such thing, so it does not restrict. A path whose value is empty in a
    row does restrict: such a row belongs to the whole site, and only a grant for the whole site reaches it.
    """

    organisation: str | None = "case__organisation_id"
    team: str | None = "case__team_id"
    owner: str | None = "case__owner_id"
    confidential: str | None = "case__confidential"
    common: Permission | None = None
    """What of the whole site may be done by everybody who may do it anywhere: read what counts for all."""

    keepers: str | None = None
    """Where the team hides nothing (`team` is None): the team whose confidential records are open to it."""

    tended: Permission | None = None
    """What a grant of one team opens only of what belongs to people of that team, and to oneself."""

    def is_common(self, record: object, permission: Permission) -> bool:
        """Whether a record belongs to the whole site, and this may be done with what belongs to it."""
        if self.common is not permission:
            return False
        here = (self.organisation, self.team, self.confidential)
        return not any(value_at(record, path) for path in here if path)

    def common_q(self, permission: Permission) -> Q:
        """The same, as a condition of a query; none where nothing is common."""
        if self.common is not permission:
            return Q()
        found = Q(**{self.organisation: None}) if self.organisation else Q()
        found &= Q(**{self.team: None}) if self.team else Q()
        return found & (Q(**{self.confidential: False}) if self.confidential else Q())


def value_at(record: object, path: str) -> object:
    """What stands at a lookup path of a record, as the database would find it; None where the way ends."""
    for name in path.split("__"):
        record = getattr(record, name, None)
        if record is None:
            return None
    return record

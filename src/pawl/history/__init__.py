"""The journal: what happened to which case, when, by whom; audit trail, event log and outbox in one."""

"""What can be done with people, teams, organisations, roles, tokens and sessions: one function, one event."""

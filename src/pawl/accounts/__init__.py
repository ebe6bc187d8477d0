"""People, teams, organisations, roles, and the one policy."""

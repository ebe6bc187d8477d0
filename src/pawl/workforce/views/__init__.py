"""Pages of load, teams and skills."""

"""PostgreSQL as Django speaks to it, but for how an idle connection is found to be dead."""

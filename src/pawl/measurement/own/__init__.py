"""The own history: what the journal tells of every practice, as logs that are measured like any other."""

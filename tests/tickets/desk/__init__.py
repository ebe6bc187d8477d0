"""A practice that only tests have, so that the shared core is tried apart from every real one."""

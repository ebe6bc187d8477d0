"""Handlers that do what handlers do at their worst; an app of its own in the settings of tested workers."""

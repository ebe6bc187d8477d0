"""The base of the REST API: who calls, what is refused and how it is said, versions, repeats, resources."""

from ninja import Schema

Schema.model_config["defer_build"] = True
"""Pydantic compiles the body of a call when somebody calls it, not those of all calls at the start.

All of them together cost a third of the start of a web process, and 9 MiB.
"""

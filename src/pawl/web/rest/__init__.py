"""The base of the REST API: who calls, what is refused and how it is said, versions, repeats, resources."""

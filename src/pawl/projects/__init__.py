"""Projects: five phases, from the need to a service that can be supported."""

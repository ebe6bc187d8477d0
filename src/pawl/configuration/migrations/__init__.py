"""Tables of service configuration, as they came to be."""

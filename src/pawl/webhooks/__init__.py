"""Outgoing webhooks: other systems hear of events, signed, in order, and again until they answer."""

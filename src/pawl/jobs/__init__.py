"""The one queue: deliveries of events to handlers, and schedules."""

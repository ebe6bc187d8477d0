"""Pages of those who keep Pawl running: the queue, schedules, the journal."""

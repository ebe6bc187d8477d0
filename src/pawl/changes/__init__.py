"""Change enablement: raise, assess, authorize, schedule, implement, review; one calendar; conflicts."""

"""Scheduling: networks on calendars, critical path, levelling, and exchange with other planners."""

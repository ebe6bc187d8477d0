"""Working time: calendars, and two forms of one rule for time elapsed on them."""

"""Plans in the files of others: MS Project XML in and out, CSV in and out, iCalendar out."""

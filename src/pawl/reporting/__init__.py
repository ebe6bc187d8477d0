"""Step 6: reports per audience, schedules, files."""

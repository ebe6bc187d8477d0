"""What changes skills and working hours."""

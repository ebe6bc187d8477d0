"""What can be done with operations, their runs, and shifts."""

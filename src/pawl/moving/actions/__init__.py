"""What is done with a move."""

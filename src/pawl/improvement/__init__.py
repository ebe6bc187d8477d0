"""Step 7: the register of improvements."""

"""What all tickets share: priority, assignment, clocks, categories, own fields."""

"""Moving in: people, knowledge and tickets of another system, with their history and their old numbers."""

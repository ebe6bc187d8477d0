"""A status report's page: the numbers of its day, what they say of its lights, and its files."""

"""Steps of the tables of catalogue."""

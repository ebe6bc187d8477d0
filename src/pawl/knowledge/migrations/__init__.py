"""Steps of the tables of knowledge."""

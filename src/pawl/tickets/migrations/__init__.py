"""Steps of the tables of tickets."""

"""Rules and rooms are set; notices are read."""

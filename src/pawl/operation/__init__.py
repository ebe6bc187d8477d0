"""Keep Pawl running: serve it, check it, back it up, restore it, move it to another database."""

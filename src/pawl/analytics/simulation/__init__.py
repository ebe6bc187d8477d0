"""A service desk as a discrete-event simulation with known true effects."""

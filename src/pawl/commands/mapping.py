"""`pawl mapping`: a first mapping for a file."""

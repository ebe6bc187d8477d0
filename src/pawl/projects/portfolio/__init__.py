"""All projects beside each other: how they stand, what they are worth, when they run."""

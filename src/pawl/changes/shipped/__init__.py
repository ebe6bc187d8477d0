"""The texts of change models that come with Pawl."""

"""Charts, sparklines and reports: pure, no Django models."""

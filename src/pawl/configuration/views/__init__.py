"""Pages of service configuration."""

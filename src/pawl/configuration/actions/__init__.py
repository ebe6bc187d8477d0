"""Every write of service configuration."""

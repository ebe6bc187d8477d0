"""Pawl: projects, services and continual improvement in one closed loop."""

__version__ = "0.1.0"

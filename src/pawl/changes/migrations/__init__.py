"""Migrations of changes."""

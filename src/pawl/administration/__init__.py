"""Doors to accounts: pages, API and SCIM by which people, teams, organisations, roles and keys are kept."""

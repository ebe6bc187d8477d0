"""Pages that span the apps: home, help, palette, administration."""

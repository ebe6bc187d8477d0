"""Who hears of what: rules, preferences, the inbox, letters, chat channels."""

"""Where the practices meet: who is on call, who hears next, what monitoring says."""

"""Service requests: what can be asked for by a form, who approves it, who fulfils it."""

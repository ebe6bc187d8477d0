"""Operations, runs and shifts in the browser."""

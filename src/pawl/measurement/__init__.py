"""Steps 2 to 5: measurement plan, sources, snapshots, measurements, gaps, signals, factors."""

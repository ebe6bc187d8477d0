"""The standard KPI set: data, our measurement, and the same by the peers."""

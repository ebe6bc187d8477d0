"""KPI definitions, the engine that measures them, and what follows from the numbers."""

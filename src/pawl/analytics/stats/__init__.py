"""Control charts, survival, forecasts and effects."""

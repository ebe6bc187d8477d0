"""On call and alerts in the browser."""

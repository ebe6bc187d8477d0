"""Problems in the browser."""

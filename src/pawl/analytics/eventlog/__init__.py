"""One shape for every log: events, and the case table derived from them."""

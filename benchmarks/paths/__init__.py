"""One script for each tool that reads paths, so that each pays for its own imports only."""

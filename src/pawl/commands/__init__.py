"""The command line: each module translates one command into calls and prints what they return."""

"""The two sides of the import benchmarks, each a process of its own."""

"""Benchmarks: ratios against a peer or a bare limit, all in one run."""

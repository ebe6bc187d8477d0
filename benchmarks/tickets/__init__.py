"""Sites, servers, load and peers of bench_tickets."""

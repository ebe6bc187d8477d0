"""Sites, requests and bare views of bench_web."""

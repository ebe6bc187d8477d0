"""Writes of service requests: models of requests, requests, tasks of fulfilment."""

"""Services, offerings, agreements, suppliers, customers, outages, cost of service."""

"""Issues of other trackers, read over their interfaces and shown beside work and risks."""

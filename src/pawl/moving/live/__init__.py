"""Other systems read over their interfaces: pages become the same files that people would export."""

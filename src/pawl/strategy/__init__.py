"""Step 1: business needs, goals and their questions, success factors, the tree."""

"""The strategy in the browser: the tree, and pages of needs, goals and success factors."""

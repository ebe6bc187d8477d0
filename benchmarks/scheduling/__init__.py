"""What the scheduling benchmark needs: instances, a checker of its own, and a peer."""

"""Problems: causes of incidents, found, removed or lived with; known errors and their workarounds."""

"""Files in, snapshots out: readers, mappings and the lake."""

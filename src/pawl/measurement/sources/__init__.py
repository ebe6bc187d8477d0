"""The bridge to the lake: children that read files and snapshots, and this side of the pipe to them."""

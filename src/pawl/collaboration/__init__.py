"""What every case shares: its row, comments, links, watchers."""

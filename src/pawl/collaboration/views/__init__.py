"""Pages of any record, and of approvals."""

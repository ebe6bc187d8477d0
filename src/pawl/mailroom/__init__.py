"""E-mail in: mailboxes and pipes, what becomes of each message, and why one was not a ticket."""

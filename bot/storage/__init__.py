"""Everything that is kept: the journal, the mailboxes, the outbox, checkpoints and what is read."""

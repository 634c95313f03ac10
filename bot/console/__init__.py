"""What people look at: the phone in the terminal, lists of conversations and notices."""

"""Files that candidates sent, kept by the hash of their content."""

"""Files that people write: jobs and, for those who play them, conversations."""

"""Files of candidates as text, read in processes apart that may die over one file."""

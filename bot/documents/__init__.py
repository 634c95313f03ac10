"""Files of candidates as text: read in processes apart, which may die over one file."""

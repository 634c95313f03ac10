"""Files of candidates as text: read in processes apart, which may lose their lives over one file."""

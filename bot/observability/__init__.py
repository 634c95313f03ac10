"""What the running program tells of itself: log lines, metrics, traces; never anybody's words."""

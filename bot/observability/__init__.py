"""What the running program tells about itself: log lines and metrics, never a candidate's words."""

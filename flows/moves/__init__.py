"""What the assistant can do in a turn, one move a module: each changes the draft, nothing else."""

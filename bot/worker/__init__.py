"""Takes turns: hears bells, claims conversations, lets the mind think, commits, sends."""

"""What people read and write beside the turns, over SQLModel rows."""

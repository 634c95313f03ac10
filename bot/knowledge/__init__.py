"""What is known about jobs, and the vendors that find it."""

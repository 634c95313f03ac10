"""What the assistant says and asks of models: data, not code."""

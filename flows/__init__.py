"""The mind: one graph per conversation, pure. Nodes read state and return state and effects."""

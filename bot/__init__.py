"""Hireline: the gateway, the worker and the stores that carry a conversation."""

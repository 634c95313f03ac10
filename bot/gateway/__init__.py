"""The door: it verifies, parses, journals and announces, and never thinks."""

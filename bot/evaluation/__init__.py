"""Plays written conversations against the assistant and says what came out."""

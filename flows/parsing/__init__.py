"""Typed parsers: a candidate's words to values, in four languages, without a model. Pure."""

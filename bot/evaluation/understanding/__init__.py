"""How well candidates are understood: labelled utterances, what each tier hears, its scores."""

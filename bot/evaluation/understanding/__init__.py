"""How well candidates are understood: labelled utterances, each tier's reading, scores, a report."""

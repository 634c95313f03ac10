"""A family of résumés of our own: made by a seed, unlike those that the rules were made with."""

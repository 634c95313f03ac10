"""From words to commands: typed parsers first, then a model that points, then the local tier."""

"""From words to commands: typed parsers first, then the local tier, then a model that points."""

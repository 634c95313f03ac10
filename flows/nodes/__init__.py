"""The four nodes of the graph: few and fat, because each costs half a millisecond."""

"""How fast messages may leave: counted for all relays in Redis, else carefully by each alone."""

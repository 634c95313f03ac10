"""The phone simulator's door and page: like a provider's, but for people at this machine only."""

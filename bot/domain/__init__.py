"""The words of the business, pure: no vendor, no store, no clock of its own."""

"""Pages of the apprentices app."""

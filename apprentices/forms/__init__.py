"""Forms of the apprentices app."""

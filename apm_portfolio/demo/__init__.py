"""The demo's content: fictional people, what they wrote and claimed, and generators of the files they attach.

Nothing in this package but its loader touches the database.
"""

"""What the pages of this app ask the database; every set comes in scoped, or is scoped here by ``visible_to``."""

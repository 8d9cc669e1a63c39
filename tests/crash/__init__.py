"""Does a site that is killed again and again keep its word? ``make crash`` asks for long, the suite for a moment."""

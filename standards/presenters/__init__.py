"""What the pages about standards show, worked out so that templates only print."""

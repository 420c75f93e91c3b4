"""The site: what was read, checked and scored, as pages that need no other host."""

"""Starting: a data repository from nothing, and what of it is generated for good."""

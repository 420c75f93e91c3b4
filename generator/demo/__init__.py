"""Demo data: a whole invented data repository, with a history, the same for the same arguments."""

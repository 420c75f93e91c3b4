"""Standards: the office's written rules as typed, checked data."""

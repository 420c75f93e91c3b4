"""Review: what a range of commits means, whether its makers may do that, and what it does."""

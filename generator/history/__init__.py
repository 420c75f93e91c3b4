"""History: what git knows about the archives; the git library is used here alone."""

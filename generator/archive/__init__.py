"""Archives: one file per officer, read against the form into typed records with positions."""

"""Small helpers that know nothing of extraction."""

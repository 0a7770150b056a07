"""Stored results, upgraded to a newer version of a schema."""

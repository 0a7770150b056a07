"""Small helpers for files, text and imports."""

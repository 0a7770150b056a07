"""Versions of the quotes schema; a released version is never edited."""

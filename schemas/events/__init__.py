"""Versions of the events schema; a released version is never edited."""

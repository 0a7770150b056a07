"""Versions of the figures schema; a released version is never edited."""

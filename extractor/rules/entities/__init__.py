"""Persons and organisations: which mentions there are, and whom each one refers to."""

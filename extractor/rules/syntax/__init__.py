"""Phrases, verb groups and clauses, found by walking over tags."""

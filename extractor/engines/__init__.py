"""Engines read a document and draft records. They share the interface in `base`."""

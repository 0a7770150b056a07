"""Prompt regression: see offline which records change, and whether for the better, when a prompt, model or schema changes.

The recorded answers of a model are replayed through the engine, and the records that come out are compared.
`docs/prompt-regression.md` shows how to use it.
"""

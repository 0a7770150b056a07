"""Prompt regression: change a prompt, a model or a schema, and see offline which facts change and whether for better.

Cassettes of what a model answered are replayed through the engine as it is; the records that come out are compared, not
the bytes. `docs/prompt-regression.md` tells how it is used.
"""

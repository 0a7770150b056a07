"""Engines: what reads a document and drafts records. All of them stand behind the one seam in `base`."""

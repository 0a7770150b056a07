"""Extraction from one document: an engine drafts records, drafts are verified, and a second reading is merged in."""

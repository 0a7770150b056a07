"""The way of a document: an engine drafts, drafts are verified, two readings are merged into one result."""

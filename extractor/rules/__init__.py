"""Rules: pure functions from text to drafts. No model, no download, no file but the lexicons in `data`."""

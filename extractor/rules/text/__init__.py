"""Words: tokens with their parts of speech, quotation marks, and the word lists in `rules/data`."""

"""Documents: from the bytes of a file to a text with a title and a date, and its paragraphs and sentences."""

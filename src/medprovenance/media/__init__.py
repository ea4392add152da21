"""Media files: what they are, what they carry besides content, and what must not be signed."""

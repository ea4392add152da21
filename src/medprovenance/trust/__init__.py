"""Trust lists: read, written, kept."""

"""Verdicts in words, JSON and HTML. No I/O but the loading of this package's own templates."""

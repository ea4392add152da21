"""Verification: gather evidence, run the checks, decide. In that order, in separate hands."""

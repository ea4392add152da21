"""Frozen values: evidence, findings, verdicts, policies, requests and receipts."""

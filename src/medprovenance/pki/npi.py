"""National Provider Identifiers (45 CFR 162.406): ten digits with a check digit."""

from __future__ import annotations

_PREFIX = "80840"
"""Issuer identifier that the check digit is computed over (ISO/IEC 7812, health, USA)."""


def is_valid_npi(text: str) -> bool:
    """Whether ``text`` is ten ASCII digits, begins with 1 or 2, and its check digit is right."""
    if len(text) != 10 or not text.isascii() or not text.isdigit() or text[0] not in "12":
        return False
    total = 0
    for position, digit in enumerate(reversed(_PREFIX + text)):
        value = int(digit) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0

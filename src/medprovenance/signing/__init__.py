"""Signing: plan, sign into a temporary file, verify the result, publish, hand out a receipt."""

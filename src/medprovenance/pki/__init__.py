"""X.509: certificates made and judged. Pure: bytes, keys and times in, values out."""

"""The checks: each a pure function from evidence, policy, trust and a time to findings."""

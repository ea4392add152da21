"""Private keys: custody by URI. A key's bytes never leave this package."""

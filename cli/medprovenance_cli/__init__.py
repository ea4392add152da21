"""The command ``medprov``: parses, calls one function of the library, and says what came of it."""

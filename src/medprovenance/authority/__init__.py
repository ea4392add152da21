"""The authority: who makes a physician's name mean something, and the DEMO one for trying."""

"""Sign medical media as a physician, and verify what was signed."""

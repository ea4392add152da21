"""The only sockets of the library."""

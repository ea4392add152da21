"""C2PA manifests: the engine behind one door, and our own reading of what it reads."""

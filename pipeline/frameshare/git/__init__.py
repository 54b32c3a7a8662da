"""Git: bounded shallow clones of untrusted repositories."""

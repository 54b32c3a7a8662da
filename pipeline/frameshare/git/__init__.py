"""Git as a way out: shallow clones of strangers' repositories, within limits."""

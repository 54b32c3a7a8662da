"""Local HTTP servers that behave, and misbehave, as the sources do."""

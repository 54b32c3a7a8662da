"""What a repository is: its identity and the framework of its code."""

"""The commands of `frameshare`, a module each with `register(app)`; being here is being a command."""

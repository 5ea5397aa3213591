"""The local run: private servers, the supervisor, the bootstrap and their messages."""

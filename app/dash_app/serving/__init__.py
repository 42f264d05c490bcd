"""The server around the application: security, static files, memory, errors."""

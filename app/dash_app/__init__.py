"""The web application: `app.create_app()` builds it, `server.serve()` runs it."""

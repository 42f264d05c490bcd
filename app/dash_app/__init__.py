"""The web application: `app.create_app()` builds it, `server.serve()` runs it."""

from app.process import prepare_process

prepare_process()

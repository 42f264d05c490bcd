"""The web application: `app.create_app` builds it, `server.serve` runs it."""

from app.runtime.process import prepare_process

prepare_process()

"""Long work: jobs, the executor of their chunks, and their status in the browser."""

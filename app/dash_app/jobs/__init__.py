"""Long work: jobs, the executor of their chunks, and what the browser is told of them."""

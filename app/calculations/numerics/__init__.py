"""General methods: resampling, intervals, an interior-point solver, work in chunks."""

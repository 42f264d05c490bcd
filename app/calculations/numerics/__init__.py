"""Methods that know nothing of trading: resampling, intervals, an interior-point solver, work in chunks."""

"""A slow, literal twin of the replay, written from the semantics page and never from the kernel.

Modules: `log` (rows to positions), `economics` (per-contract figures), `estimators` (Kelly, largest
loss), `sizing` (rules), `limits` (modifiers, lots, limits), `replay` (one pass over events),
`metrics` (curves and figures). Nothing here imports `app`: where twin and kernel disagree, at least
one of them misreads the page.
"""

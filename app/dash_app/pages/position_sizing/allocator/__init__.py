"""The section *Allocator*: one set of weights for the whole book, scaled to the promise.

`content` makes the weights, the frontier and the details, `check_content` what the check says (the
report prints the same). `settings` reads the section's controls, `asked` what the browser sends of
them, `work` fits, ranges and checks, `starts` starts that work, `check` is the summary that the
browser keeps, `apply` turns weights into a scenario or into Kelly fractions.
"""

"""The section *For your platform*: what to enter for each strategy, and its limits.

`content` makes its words and tables (the report prints the same), `layout` the static frame,
`callbacks` fills it for the scenario chosen, and offers it as CSV, for the clipboard and on paper.
"""

"""The section *Kelly*: what each strategy is allocated now, its Kelly, and how sure the log is.

`content` makes the first view, `details` the estimates and the evidence behind it, `curves` the
charts, `export` the rows of its CSV; the report prints the same. `layout` is the static frame and
`callbacks` fills it, the details only while they are open.
"""

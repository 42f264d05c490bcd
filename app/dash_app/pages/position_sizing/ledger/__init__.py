"""The section Reduced and skipped: what bound, and the ledger of every position concerned.

`content` makes the table of what bound, `rows` the ledger, `layout` the frame, `callbacks` fill it.
The grid is loaded for those who ask for it.
"""

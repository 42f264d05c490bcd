"""The Margin section: margin in use over time, by strategy, and everything open at its worst.

`content` makes the words, tables and chart, `layout` the frame, `callbacks` fill it.
"""

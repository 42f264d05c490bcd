"""The replay: the strip of figures, the chart of equity and drawdown, and the comparison table.

`content` makes words and numbers of replays, `curves` the curves of the chart, `callbacks` draw
them: all scenarios by one request, and every step of the slider ahead by another, from which
assets/js/sweep.js draws while the slider is dragged.
"""

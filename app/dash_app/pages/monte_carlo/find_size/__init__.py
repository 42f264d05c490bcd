"""Find my size: the largest size that keeps the drawdown promise.

The cautious answer comes first, with its trade-off curve and a button that uses it; the two other
readings of the log, which promise less, stand behind a fold.
"""

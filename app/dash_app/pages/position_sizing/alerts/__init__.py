"""The Alerts section: what the replay held that a trader should look at, and cures that help.

`findings` computes and caches alerts whose changes have been tried, `content` makes cards of them,
`layout` shows the cards, `callbacks` draws them and applies a change.
"""

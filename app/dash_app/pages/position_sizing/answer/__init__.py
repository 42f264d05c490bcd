"""The headline of the page: the one size that keeps the promise, and the chance at any other.

`work` searches in the background and keeps what it found in the server's memory, `content` says it,
`callbacks` start the work and bring its results to the page.
"""

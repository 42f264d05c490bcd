"""Methods: the trade log, and what one contract of a position holds and earns."""

from __future__ import annotations

from app.dash_app.pages.methods.chapter import Chapter, Sub

LOG = Chapter(
    "log",
    "The log and its positions",
    "What a row is, when two rows are one position, and what is left out.",
    (
        """
        A row is one round trip: when it opened and closed, its strategy, its profit or loss with
        fees taken off, the contracts, and the margin held for it. Times stay as the source wrote
        them, to the second; nothing is moved between time zones. Rows go by opening time, and
        within one second in the order of the file, oldest first: a file sorted newest first is
        read from its end.

        - A missing opening time counts as 00:00:00, a missing closing time as 23:59:59. Trades of
          one day then overlap, so margin errs on the high side.
        - A row without a closing date is still open: it is imported and listed, and no figure or
          replay sees it. A row that closes before it opens is left out and reported by its line.
        - A margin that is missing or 0 is unknown, not nothing: such a position holds no margin,
          no margin limit binds it, it has no return on margin, and the page says how many there
          are. A [default margin](#contract) mends that.
        - A trade closed by the end of the backtest is closed like any other; it is counted and
          flagged.
        """,
        Sub("positions", "Positions"),
        """
        Some backtesters write one structure as two rows, put side and call side, and put the
        margin of the whole structure on both. Two rows with the same strategy, opening second,
        contracts and margin, one of put legs only and one of call legs only, are counted as one
        position: one decision about size, its margin held once until the later side closes, each
        side’s result booked when that side closes. Every count, rate and Kelly is over positions.
        The import report says how many were joined, and a switch beneath it takes them apart.
        """,
        Sub("starting-capital", "Starting capital"),
        """
        What you set. Otherwise the first of these that the files hold: the first day’s net
        liquidity of a daily log less that day’s P/L; the account value before the first second in
        which rows close (of several rows in it, the one whose value before is no other’s value
        after was booked first), where each of them has its Funds at Close; 100,000. The page says
        which.
        """,
        Sub("reconciled", "What is checked"),
        """
        Where the columns are there: each row’s P/L against its premium, closing cost and fees (to
        1 in account currency), the running account value against the P/L between, and the
        realised balance against the daily log. What does not agree is named by line.

        ### Where other tools differ

        - **Tools that count rows.** Two sides of an iron condor are two trades, each with the
          margin of both.

          Lotwise: one position. Counted twice, margin doubles, return on margin halves, and the
          win rate is that of half structures.
        """,
    ),
)

CONTRACT = Chapter(
    "contract",
    "One contract",
    "Everything that sizes starts from what one contract held and earned, so that the log’s own "
    "sizes drop out.",
    (
        r"""
        For a position of *n* contracts, the margin of one is the position’s divided by *n*:

        $$
        m = \frac{\text{margin of the position}}{n} \cdot \text{margin multiplier}
        $$

        Where the log has none, the strategy’s default margin per contract stands in, else its
        cash per trade over *n*, else it is unknown. The profit of one contract adds up the
        position’s rows (one, or two sides), each with its own fees:

        $$
        p = \sum_{\text{rows}}
        \left(\frac{\text{P/L + fees}}{n} - \text{fee} - \text{slippage}\right) - \text{carry}
        $$

        The fee is the log’s own per contract, or the commission you set; slippage is 0 until you
        set it; both are per contract and row, opening and closing together. Carry charges the
        yearly borrow rate *b* on the margin for the *d* calendar days from open to close, as
        simple interest; what a broker really charges differs:

        $$
        \text{carry} = b \cdot m \cdot \frac{d}{365}
        $$

        The return on margin is what Kelly and most rules see:

        $$
        r = \frac{p}{m}
        $$

        It can fall below −100%: margin is what the broker asks for, not the most that can be
        lost. Real logs hold such trades.

        ### Where other tools differ

        - **Tools that resample or rescale P/L in dollars.** A backtest that compounds trades more
          contracts late than early; its dollars are taken as they are.

          Lotwise: results per contract and per margin, sized again. Otherwise the last years
          outweigh the first for no other reason than the account having grown.
        """,
    ),
)

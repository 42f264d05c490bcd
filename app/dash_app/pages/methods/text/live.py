"""Methods: live trading against its backtest."""

from __future__ import annotations

from app.dash_app.pages.methods.chapter import Chapter, Grid, Sub

LIVE = Chapter(
    "live",
    "Live against backtest",
    "Whether live still matches, whether a gap could be chance, and the size that follows.",
    (
        """
        A live name trades the strategy of the backtest that you map it to; names that are equal,
        spaces and case aside, map by themselves and nothing else is guessed. Everything is counted
        per contract, because live and backtest seldom trade the same size.
        """,
        Sub("live-matching", "Which trades are the same"),
        r"""
        Within the days that both logs cover, the opens of one strategy on one date are assigned one
        to one so that the most pairs come about and, of these, the fewest minutes lie between their
        opens (Crouse 2016, *On implementing 2D rectangular assignment algorithms*, IEEE
        Transactions on Aerospace and Electronic Systems 52). No pair is further apart than 30
        minutes; where two assignments are equal, equal legs win. What is left over is **missed**
        (in the backtest only) or **extra** (in the live log only). The twin of a live position that
        is still open is neither.
        """,
        Sub("live-gap", "The gap and its parts"),
        r"""
        For each matched trade $d = p_{\text{live}} - p_{\text{backtest}}$, profit or loss after all
        costs, a contract. It is the sum of four parts:
        """,
        Grid(
            ("Part", "What it is"),
            (
                ("Entry", "Premium of the live open less that of the backtest"),
                ("Exit", "Closing cost of the backtest less that of the live close"),
                ("Fees", "Commissions and fees of the backtest less those of the live trade"),
                ("Rest", "All else, and each part whose column one of the logs lacks"),
            ),
        ),
        r"""
        **Capture** is $\sum p_{\text{live}} / \sum p_{\text{backtest}}$ over matched trades, and
        is not said where the backtest earned nothing. Ranges hold 90 %: dates are drawn again with
        all their trades, singly and in blocks of the automatic length (Politis & White 2004), and
        the wider of both counts. With fewer than five dates there is none. Months go by the date of
        the open.
        """,
        Sub("live-evidence", "Evidence of drift"),
        r"""
        Is it broken, or is it luck? Each live return is ranked among all returns before it, those
        of the backtest first:

        $$
        u_t = \frac{\#\{r_i < r_t\} + \theta_t\,(\#\{r_i = r_t\} + 1)}{\text{number before} + 1}
        $$

        with $\theta_t$ drawn evenly from 0 to 1. If live trades come from the same source as the
        backtest's, the ranks are independent and even. The evidence multiplies up bets that they
        are low:

        $$
        e_T = \frac15 \sum_{\varepsilon} \prod_{t \le T} \varepsilon\, u_t^{\varepsilon - 1},
        \qquad \varepsilon \in \{0.6, 0.7, 0.8, 0.9, 1\}
        $$

        For unchanged trading this is a fair game: the chance that it **ever** reaches 20 is at most
        5 % (Ville’s inequality; Vovk, Gammerman & Shafer, *Algorithmic Learning in a Random World*,
        2nd edition 2022, chapter 8). The highest value so far counts:
        """,
        Grid(
            ("Highest evidence", "Words"),
            (
                ("20 and more", "worse than the backtest"),
                ("3 to 20", "leaning worse"),
                ("below 3", "nothing against it yet"),
            ),
        ),
        r"""
        - **How often you look does not matter.** A p-value that is computed anew every month finds
          a fault sooner or later where there is none; this evidence does not. A late look may
          conclude as much as an early one, and looking again later takes nothing back.
        - **Nothing yet does not mean all is well.** Beside it stands its power: the chance that a
          vanished edge would have reached 20 by now. For it, live returns are drawn from the
          backtest’s with weights in proportion to $e^{a r}$, $a$ such that their mean is 0, 500
          times. With few live trades it is small, and the honest answer is to wait. It is too
          high after a backtest that has not met its rarest losses yet, as a short one of short
          premium; [Honesty](#honesty) prints what was told beside what was found.
        - **It asks for exchangeable trades**: any order of them as likely as any other. Trades that
          depend on each other strongly (many positions on one move) make the evidence move in
          jumps.
        - **Worse is not broken.** A change of market, of fills or of the strategy itself looks the
          same. A quieter market than that of the backtest can lower returns without a fault of
          yours, and a backtest fitted to its own past is worse from the first live day on.
        - A live return within a tenth of the backtest’s mean size of a return counts as equal to
          it: else a slippage of next to nothing would count as worse in a log with few distinct
          results. Slippage is what the gap is for.

        It uses all closed live trades of a mapped strategy, extra ones too. For all strategies
        together it is the mean of theirs at each close. Returns are on margin, or per contract
        where a margin is unknown.
        """,
        Sub("live-size", "What it means for size"),
        r"""
        The **implied haircut** is the share of the backtest’s edge that the gap takes:

        $$
        h = -\,\frac{\overline{d / m}}{\overline{r_{\text{backtest}}}}, \qquad 0 \le h \le 1
        $$

        over matched trades with a margin *m*. *Apply* writes it as the strategy’s edge haircut and
        is offered only where the whole range of $\overline{d / m}$ lies below 0. It moves the
        estimates of [Kelly](#kelly), not the backtest. A haircut says nothing of trades that were
        missed. *Size of plan* is the mean contracts of the last five live trades over the contracts
        that the answer of Position Sizing advises at today’s equity; for all strategies they weigh
        by margin. The page has that answer worked out where it is not known yet.
        """,
        Sub("live-paths", "The live curve"),
        r"""
        As many trading days as you have traded live are drawn a thousand times from the backtest’s
        days, in blocks, at each strategy’s median live contracts. Half of the curves lie in the
        dark band, nine in ten in the light one. The live line is what was traded, sizes and extra
        trades included, so its place on the fan is luck, gap and size together.

        The summary of every file (date, counts, gap, capture, evidence, sizes) stays in the
        settings of the portfolio, the last twelve of them, so that a longer file can be set against
        the last one. A longer backtest of strategies that were traded live takes over the settings
        of the one before, mapping and summaries with them, as soon as it is loaded; *Undo* gives it
        settings of its own.
        """,
    ),
)

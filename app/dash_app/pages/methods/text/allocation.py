"""Methods: the allocator, its objectives, its limits, and how far its weights can be trusted."""

from __future__ import annotations

from app.dash_app.components.content import Table
from app.dash_app.pages.methods.chapter import Chapter, Sub

ALLOCATION = Chapter(
    "allocation",
    "Allocator",
    "Weights for all strategies at once, under one risk budget.",
    (
        """
        A weight $w_s$ is the share of equity held as margin in each position of strategy *s*. All
        weights are found at once, from the joint returns $R_{s, t}$ of
        [simultaneous Kelly](#kelly-together): what each strategy’s positions that close in a day,
        or a calendar week where positions are held longer, return on their margin.
        """,
        Sub("allocation-growth", "Objectives that grow"),
        Table(
            ("Objective", "What it maximises", "Mind"),
            (
                (
                    "Growth-optimal",
                    "mean log growth: simultaneous Kelly within the limits",
                    "half of equity is lost often at this size",
                ),
                (
                    "Risk-constrained growth",
                    "the same, while the bound below holds the chance of ever falling by the "
                    "largest drawdown you accept below the start",
                    "from the start, not from a peak",
                ),
                (
                    "Fractional joint Kelly",
                    "growth, of which your fraction is held; it is the fraction that keeps the "
                    "limits",
                    "",
                ),
            ),
            text_columns=(0, 1, 2),
        ),
        r"""
        With *a* one less the largest drawdown you accept and *b* its tolerated chance, the bound
        of Busseti, Ryu and Boyd asks that

        $$
        \frac{1}{T} \sum_t \left(1 + \sum_s w_s R_{s, t}\right)^{-\lambda} \le 1,
        \quad \lambda = \frac{\log b}{\log a}
        $$

        Then equity ever falls below *a* of its start with a chance of *b* at most, over any
        horizon. It assumes periods that are independent and come as in the log, and sizes in
        fractions of contracts. Under Details stands the chance at the weights as they are: $a^x$,
        where *x* makes that mean exactly 1.
        """,
        Sub("allocation-mixes", "Objectives that share out a budget"),
        """
        The others say in which proportions, not how much. They spend a budget of one, a strategy
        costing its mean number of positions open at once, and are then scaled in these
        proportions to the fastest growth that the limits and the same bound allow. A strategy at
        its largest weight stays there while the others go on.
        """,
        Table(
            ("Objective", "Proportions"),
            (
                (
                    "Equal risk contribution",
                    "every strategy brings the same share of the book’s variance",
                ),
                (
                    "Minimum CVaR",
                    "the mean of the worst periods (the worst 5%, unless you say otherwise) is "
                    "as small as can be",
                ),
                (
                    "Minimum CDaR",
                    "the mean of the deepest drawdowns is, in the order of the log, "
                    "uncompounded; added full losses have no place in it",
                ),
                ("Equal weight", "the same for all"),
            ),
            text_columns=(0, 1),
        ),
        """
        My own weights are left as they are; the page says which limits they break and by how
        much.
        """,
        Sub("allocation-limits", "Limits"),
        """
        The margin ceiling holds at every instant of the log: of all sets of positions ever open
        at once, those count that no other exceeds. Capital ceilings are divided by the most
        positions of the strategy open at once. Strategies can be left out, or given a smallest
        and a largest weight. If these exclude every answer, the page says which limit is missed
        and by how much. Whole contracts are the weights at today’s equity and recent margins,
        rounded down.

        Growth is maximised by an interior-point method that never leaves the region in which
        every period leaves something; CVaR and CDaR are linear programs solved in their dual,
        where the weights are prices. Every answer is checked against its optimality conditions.
        """,
        Sub("allocation-shrink", "Shrunk estimates"),
        r"""
        Before anything is fitted, each strategy’s mean return keeps only the part

        $$
        k = \frac{t^2}{t^2 + \frac{n - 1}{n - 3}}
        $$

        of itself, *t* being the mean over its standard error in the *n* periods in which it
        closed something: the factor by which a bet on an estimated edge is best reduced, with
        Student’s variance for an error that is itself estimated. Three such periods or fewer
        leave nothing. Losses keep their full distance from the mean. Correlations, where an
        objective uses them, move towards zero by the share that their own uncertainty calls for.
        The switch turns both off.

        A strategy that lost in no day (or week) shows no risk, and every objective would give it
        all that it may have. It gets the added full losses of your settings, each in a period of
        its own, so that its weight is finite; without them it gets no weight. Minimum CDaR, which
        has no place in time for them, gives it none.
        """,
        Sub("allocation-range", "Ranges"),
        """
        Whole periods are drawn again from the log and everything is fitted anew, with one good
        period added at the high end and one in which all lose at the low end, as for
        [Kelly with all strategies at once](#kelly-range). The limits hold in every draw. Where a
        strategy earns nothing in at least 5% of the draws with nothing added, the page counts it
        among those that the log cannot tell from luck; the low end alone would not say so, since
        under a shared loss the best strategies crowd out the others.
        """,
        Sub("allocation-forward", "Out of sample"),
        """
        Weights fitted to the whole log have hindsight. The check cuts the periods after the first
        40% into five folds, fits each fold’s weights to everything before it, and replays them in
        whole contracts with every limit, beside equal weight, equal risk, today’s sizing with
        what was knowable, and the hindsight fit. Each is replayed at the scale that keeps the
        promise below for its sizes of the whole log, the hindsight fit at that of the weights that
        are checked, so that little of what is compared is the amount of risk.
        """,
        Sub("allocation-promise", "The promise on drawdowns"),
        """
        What is offered is the largest part of the weights that keeps the promise: in 1,000
        simulated years by the [cautious reading](#find-size), a drawdown beyond the largest you
        accept comes no more often than you tolerate. The log is resampled first, and on independent
        days everything open loses its whole margin: two such days in as many as the log has, where
        the answer counts one, because these weights were also chosen by the log. It scales down,
        never up. Equal weight, equal risk and today’s sizing are scaled up or down for the
        comparison alone, to the promise with one such day, so they stand at slightly more risk. The
        exponential bound stands under Details: it counts falls from the start, in fractions of
        contracts, and knows nothing of what the log has not shown.
        """,
        Sub("allocation-pairs", "Correlations and joint crashes"),
        """
        A correlation is that of the periods in which both strategies closed something, given from
        ten of them on; their number stands in every cell. A strategy crashes in a period when it
        loses more than its root mean square period. By chance means: had each crashed at its own
        rate, independently.

        ### Where other tools differ

        - **Portfolio optimisers for funds.** Weights of capital that sum to one, from means and
          covariances of daily prices.

          Lotwise: weights are margin per position, several of which may be open at once; the sum
          that matters is what is open at the fullest instant. Growth is that of the log itself,
          with its tail.

        - **Risk-constrained Kelly by its quadratic form.** The bound from mean and variance.

          Lotwise: the bound itself: for short premium the quadratic form allows a third more, and
          no longer bounds anything.

        ### Sources

        - Busseti, E., Ryu, E. K. and Boyd, S. (2016). Risk-constrained Kelly gambling. Journal of
          Investing 25.
        - Maillard, S., Roncalli, T. and Teïletche, J. (2010). The properties of equally weighted
          risk contribution portfolios. Journal of Portfolio Management 36.
        - Rockafellar, R. T. and Uryasev, S. (2000). Optimization of conditional value-at-risk.
          Journal of Risk 2.
        - Chekhlov, A., Uryasev, S. and Zabarankin, M. (2005). Drawdown measure in portfolio
          optimization. International Journal of Theoretical and Applied Finance 8.
        - Baker, R. D. and McHale, I. G. (2013). Optimal betting under parameter uncertainty.
          Decision Analysis 10.
        - Schäfer, J. and Strimmer, K. (2005). A shrinkage approach to large-scale covariance
          matrix estimation. Statistical Applications in Genetics and Molecular Biology 4.
        - Boyd, S. and Vandenberghe, L. (2004). Convex Optimization. Cambridge University Press,
          chapter 11.
        """,
    ),
)

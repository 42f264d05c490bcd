"""Methods: the order of events, the decision at each open, and the sizing rules."""

from __future__ import annotations

from app.dash_app.pages.methods.chapter import Chapter, Grid

REPLAY = Chapter(
    "replay",
    "Replay",
    "The log’s trades again, in their order, each at the size a rule gives it on the equity of "
    "its moment.",
    (
        r"""
        A replay is one pass over the log. Within one second:

        1. sides that close and belong to positions opened earlier;
        2. opens, in the order of the log: each sees the margin that the ones before it took;
        3. sides that close in the second in which they opened.

        A side that closes adds its own result to equity *E*, and the last one frees the
        position’s margin:

        $$
        E \to E + k \cdot \text{net of the side}
        $$

        with *k* the contracts that the replay gave the position. Equity is realised equity:
        nothing open is marked to market. A curve marked each day is usually deeper in its falls;
        where a daily log is loaded, its drawdown stands beside this one.

        Every position of the log is offered, whatever became of the ones before. Streaks,
        trailing volatility and estimates of only past trades follow the log’s own results, taken
        or not, so that skipping a trade does not change what is known afterwards.

        **As backtested** is the log itself: its own sizes, without limits, rules, overrides or
        fees of yours. It must end where the backtest did, to the cent, and it is the check on
        everything else.

        ### Where other tools differ

        - **Sizing by multiplying the curve.** The old equity curve, or its daily returns, times a
          factor.

          Lotwise: each trade is sized again: whole lots, equity at that second, limits, skipped
          trades. A curve times 3 hides that the account could not have held the margin.

        - **Backtesters.** Mark open positions at the end of each day.

          Lotwise: books at the close, since a trade log knows nothing between open and close.
          Drawdowns are therefore understated, and the page says so.

        - **Trades of one moment.** Any order, or that of the file.

          Lotwise: a fixed order, as above. In one real log, one open in six shares its second
          with an earlier one.
        """,
    ),
)

DECISION = Chapter(
    "decision",
    "Taken, reduced or skipped",
    "What happens at each open, in this order; the first line that applies is the outcome the "
    "ledger names.",
    (
        Grid(
            ("Outcome", "Step", "When"),
            (
                ("`skipped:strategy_disabled`", "1", "The strategy is switched off"),
                ("`skipped:day_disabled`", "1", "Its weekday is switched off"),
                ("`skipped:ruined`", "1", "Equity is at or below zero"),
                ("`skipped:parallel_cap`", "1", "As many positions are open as you allow"),
                ("`skipped:unsizable`", "2", "The rule needs a margin that is unknown"),
                ("`skipped:warmup`", "2", "Too few past trades for an estimate"),
                (
                    "`skipped:unsizable`",
                    "2",
                    "The rule needs a loss, a VIX or a volatility that is not there",
                ),
                ("`skipped:zero_size`", "2", "The rule wants nothing: no edge, no weight"),
                ("`skipped:paused`", "3", "A guardrail multiplies the size by zero"),
                (
                    "`skipped:below_one`",
                    "4",
                    "Less than one lot is wanted, unless you have it trade one then",
                ),
                (
                    "`reduced:max_contracts` `skipped:max_contracts`",
                    "5",
                    "The strategy’s max contracts, or your multiple (10 at first) of its largest "
                    "logged size, whichever is smaller",
                ),
                (
                    "`reduced:capital_ceiling` `skipped:capital_ceiling`",
                    "5",
                    "Capital ceiling of the strategy: its open margin, in currency",
                ),
                (
                    "`reduced:margin_ceiling` `skipped:margin_ceiling`",
                    "5",
                    "Margin ceiling: all open margin, as a share of equity",
                ),
                ("`taken`", "", "None of these"),
            ),
        ),
        r"""
        The wanted size *x* of step 2 comes from the [rule](#rules). Step 3 multiplies it by every
        guardrail that applies:

        - **Losses in a row**: the strategy’s last logged positions to close, as many as you say
          or more, all lost. A result of zero ends a streak.
        - **VIX**: the VIX at the open is above your level. A position without a VIX is left
          alone.
        - **Drawdown brake**: equity is as far below its peak as a step says, or further; the
          deepest such step counts. Its multiplier cannot be zero, since an account that opens
          nothing can never climb back.

        Step 4 rounds down to whole lots of size *l*. The added $10^{-9}$ keeps 29 from becoming
        28 where 0.29 × 100,000 / 1,000 comes out a hair below 29 in a computer:

        $$
        k = \left\lfloor \frac{x}{l} + 10^{-9} \right\rfloor \cdot l
        $$

        Step 5 takes the smallest of the limits, each rounded down to lots; the first named wins a
        tie. Rules use current equity, or starting capital when you size on that; limits, the
        brake and ruin always use current equity. In scenarios without limits only the outcomes of
        step 2 remain.
        """,
    ),
)

RULES = Chapter(
    "rules",
    "Sizing rules",
    "The contracts each rule wants, before guardrails, lots and limits.",
    (
        Grid(
            ("Rule", "In a profile", "Contracts wanted", "With"),
            (
                (
                    "As logged",
                    "`historical`",
                    r"*n* · *c*",
                    "Log’s contracts *n*, multiplier *c*",
                ),
                ("Fixed contracts", "`fixed_contracts`", "*c*", "Contracts *c*"),
                (
                    "Fixed dollar",
                    "`fixed_dollar`",
                    r"$\frac{D}{b}$",
                    "Dollars *D*; basis *b*: margin, or largest loss",
                ),
                (
                    "Fixed fractional",
                    "`fixed_fractional`",
                    r"$\frac{c \cdot E}{b}$",
                    "Share of equity *c*; the same bases",
                ),
                (
                    "Kelly",
                    "`kelly`",
                    r"$\frac{c \cdot f_s \cdot E}{m}$",
                    "Fraction *c*: the rule’s, else the strategy’s, else the portfolio’s; $f_s$ "
                    "[by day or week](#kelly-by-period) as in My sizing, "
                    "[log-optimal](#kelly-optimal), textbook (its margin share) or "
                    "[simultaneous](#kelly-together)",
                ),
                (
                    "Volatility-adjusted",
                    "`volatility_adjusted`",
                    r"$\frac{c \cdot E}{b} \cdot "
                    r"\min \left(\max \left(\frac{v_0}{v}, a\right), A\right)$",
                    "*v* the VIX at the open, $v_0$ a level or the median; or *v* the standard "
                    "deviation of the strategy’s last returns. Kept between *a* (0.25) and *A* "
                    "(2)",
                ),
                (
                    "Fixed ratio",
                    "`fixed_ratio`",
                    r"$\frac{1 + \sqrt{(2 s - 1)^2 + 8 P / \delta}}{2}$",
                    r"Profit *P* booked by the strategy in this replay, not below 0; *δ* "
                    "for one more contract, *s* to begin with",
                ),
                (
                    "Optimal f",
                    "`optimal_f`",
                    r"$\frac{c \cdot f_V \cdot E}{W}$",
                    "Largest loss *W* of one contract, $f_V$ the log-optimal share of *p* / *W*",
                ),
                (
                    "Allocation",
                    "`allocation`",
                    r"$\frac{w_s \cdot E}{m}$",
                    "Weight $w_s$: share of equity for one position of the strategy",
                ),
            ),
        ),
        r"""
        *E* is the equity of the moment, *m* the margin of one contract, *p* its result. Sizes
        that follow equity compound. A rule that estimates something (Kelly, optimal f, the
        largest loss, the median VIX) does it over the whole log, which is
        [hindsight](#hindsight), or over only past trades.

        Presets take their parameters from your log: the median logged margin in dollars and as a
        share of starting capital, and for *δ* half the largest drawdown of the log traded
        with one contract each. A new profile limits each strategy to ten times its largest logged
        size; whatever exceeds the largest logged size is marked as beyond experience. Its sizes
        rest on starting capital and do not compound. Without limits a quarter of Kelly,
        compounded over a real log, ends at $10^{23}$ dollars, and under a limit in contracts
        every fraction from 0.1 to 1 ends alike: arithmetic, not a forecast.

        ### Where other tools differ

        - **Fixed-ratio calculators.** The level of *N* contracts at a profit of
          *δ N* (*N* + 1) / 2.

          Lotwise: *δ N* (*N* − 1) / 2, which is what one more contract for each *δ* of
          profit per contract held comes to.

        - **Optimal f by table.** Searches *f* in steps of 0.01.

          Lotwise: the continuous optimum: 0.2367 where the book’s example prints 0.24.

        - **Risk per trade of 1% or 2%.** Divides by the distance to a stop.

          Lotwise: divides by margin, or by the largest loss the strategy has had: a log holds no
          stop, and stops of short options slip.

        ### Sources

        - R. Jones (1999), The Trading Game: fixed ratio.
        - R. Vince (1992), The Mathematics of Money Management; (2007) The Handbook of Portfolio
          Mathematics, p. 123: optimal f and the example.
        - V. K. Tharp (1999), Trade Your Way to Financial Freedom: fixed fractional and volatility
          sizing.
        """,
    ),
)

TODAY = Chapter(
    "today",
    "For your platform",
    "What a scenario would trade next: the numbers to type into a platform.",
    (
        """
        Each strategy’s rule is asked for one more position, at equity today (starting capital,
        unless you set it) and at the median margin of one contract over the strategy’s last 20
        positions with a known one. Lots and limits apply as in a [replay](#decision); the margin
        ceiling is that of one position alone. Everything in the log has closed by today, so
        only past trades and with hindsight agree.

        - **Allocation**: contracts times that margin, over equity today.
        - **Max open trades**: the most positions that the strategy had open together in the log,
          or your limit of positions at once where that is smaller.
        - **Max allocation**: contracts times that margin times max open trades.
        - A fixed-ratio size starts anew, and a volatility rule takes the strategy’s last logged
          VIX or deviation. Guardrails of the moment are left out: they depend on days that are
          not in the log.
        """,
    ),
)

"""Methods: what each alert means and when it fires, and how the effect of a change is judged."""

from __future__ import annotations

from app.dash_app.pages.methods.chapter import Chapter, Sub

ALERTS = Chapter(
    "alerts",
    "Alerts",
    "What each one means and when it fires. At most one of a kind, the gravest first.",
    (
        """
        Alerts judge the sizes that were held in the replay, after limits and lots: a size that
        a limit has cut raises no alert. On logs with nothing wrong, at the size that keeps the
        promise, a danger should come in at most 5% and a caution in at most 20%.
        """,
        Sub("alert-promise_broken", "This size breaks your promise"),
        """
        In 252 trading days at the size you have now, the [judged](#figures) drawdown exceeds the
        largest drawdown you accept more often than you tolerate. It is counted by the [cautious
        reading](#find-size), and the excess must be larger than the noise of two simulations of
        1,000 years. Always danger.

        Offered: all sizes scaled until the promise holds.
        """,
        Sub("alert-margin_above_equity", "Margin above equity"),
        """
        On some day the positions held took more margin than the account was worth. Always danger.
        The stretches are drawn on the curves.

        Offered: all sizes scaled until they fit.
        """,
        Sub("alert-max_loss", "Everything open going to maximum loss"),
        """
        At the worst instant, [maximum loss](#max-loss) of what was held is above all of equity:
        danger; above half of it and above the largest drawdown you accept: caution; above that
        drawdown alone: information, since the promise judges how likely such a day is.

        Offered: all sizes scaled until the worst case stays within the drawdown you accept.
        """,
        Sub("alert-margin_above_log", "Margin above the log’s own peak"),
        """
        What was held took more than half of equity as margin, and a larger share than the log
        ever did. Caution.

        Nothing is offered.
        """,
        Sub("alert-standstill", "All trading stops"),
        """
        For 60 calendar days or more a rule or a limit refused every open. A pause of the log’s
        own ends the stretch. Caution: every later figure is that of cash. Information where the
        account is too small for one contract.

        Offered where one of these refused most: without the limit of positions at once, without
        the drawdown brake, or with a pausing rule that halves instead.
        """,
        Sub("alert-joint_crashes", "Strategies that crash together"),
        """
        Two or more, or three or more, strategies crash on one day so often that independent ones
        would in fewer than 1 of 200 logs. A strategy crashes when what it closes that day loses
        more than its root mean square day; those with fewer than 20 such days are left out.
        Caution when one such day cost half of
        the largest drawdown you accept, else information.

        Nothing is offered.
        """,
        Sub("alert-hindsight_gap", "Hindsight flatters the size"),
        """
        Sized from only past trades, less than 90% of the growth is left and the 95th percentile
        of the daily difference is below zero; or the judged drawdown is half as deep again and
        five points more. Caution where the size held rests on hindsight, else information.

        Offered: an edge haircut of 10 to 50%.
        """,
        Sub("alert-beyond_experience", "Sizes beyond experience"),
        """
        Some size held is larger than any the strategy traded in the log. Information up to ten
        times that size, caution beyond.

        Offered: the largest logged size as max contracts.
        """,
        Sub("alert-too_few", "Too few trades to size by"),
        """
        A strategy has fewer than 30 positions of known margin. Thirty makes no estimate good;
        below it none is worth following. Caution where more than the drawdown you accept was at
        stake in such strategies, else information.

        Nothing is offered.
        """,
        Sub("alert-vix", "Results by VIX"),
        """
        Of the ranges up to 15, 20, 25, 30 and above, one earns less than all others, further than
        the worst of all ranges does in 98 of 100 rotations of the results against the VIX.
        Caution when it loses besides (upper 95% limit of its mean), else information. Needs 20
        positions on 10 days.

        Offered: a VIX rule, where all ranges above are bad too.
        """,
        Sub("alert-streaks", "After losses in a row"),
        """
        Positions opened after three losses in a row (or as many as your rule says) are compared
        with the strategies’ others. Caution when the whole range of the difference is below zero,
        at most two in a hundred random orders are as bad, and no rule acts; information when a
        rule acts.

        Offered: a streak rule, where luck is out of the question (the difference lies four
        standard deviations of random orders below their mean), or its removal.
        """,
        Sub("offers", "Which changes are offered"),
        """
        A change is tried on your log first ([how](#what-if)). It is offered when it clearly
        improves the profit or the drawdown and clearly worsens neither. Where a danger is cured by
        scaling all sizes the smaller drawdown alone decides: the profit falls in the same
        proportion. No margin ceiling is offered against a drawdown: it lets in whichever strategy
        opens first and refuses the others. All other checks stand in one line, “Checked, nothing to
        gain”.
        """,
        Sub("typical-result", "Typical result"),
        """
        Joint crashes, VIX and streaks pool strategies that earn on different scales. Each result
        is therefore taken over its strategy’s root mean square result: a lottery ticket that
        makes 100 times its margin does not drown a condor that makes a tenth.
        """,
        Sub("opening-days", "False alarms"),
        """
        Looking at many levels, days and strategies finds something in any log. Each search is
        therefore one test. For the VIX the sequence of results is shifted against the sequence of
        levels, so that runs of good and of bad results stay together, and the log’s worst range
        is compared with the worst range after every such shift. For streaks the results of each
        strategy are put in random order; even independent trades look worse after losses once
        they are picked out of a finite record, so the mean difference over those orders is taken
        off first. The chance of
        joint crashes is exact: with each strategy’s own rate, the number of crashes on a day, and
        then the number of such days, is Poisson-binomial. Ranges come from 1,000 resamples of
        opening days in blocks of random length, whose mean is chosen from the autocorrelation of
        the days.

        ### Where other tools differ

        - **“Halve after three losses”.** Built in as good practice.

          Lotwise: tested on your log. For most logs the next trade is no worse, and nothing is
          proposed.

        - **Correlation of strategies.** One coefficient over all days.

          Lotwise: counts of days of joint loss: correlation of ordinary days says little about
          the worst ones.

        - **Capital needed = max drawdown + margin.** Largest drawdown and largest margin,
          whenever they came.

          Lotwise: both at the same instant: the days on which margin was above equity.

        ### Sources

        - R. Jones (1999), The Trading Game; R. Vince (1992): drawdown plus margin as the capital
          an account needs.
        - P. H. Westfall and S. S. Young (1993), Resampling-Based Multiple Testing.
        - J. B. Miller and A. Sanjurjo (2018), Surprised by the Hot Hand Fallacy? A Truth in the
          Law of Small Numbers, Econometrica 86.
        - Y. H. Wang (1993), On the Number of Successes in Independent Trials, Statistica Sinica
          3.
        - D. N. Politis and J. P. Romano (1994), The Stationary Bootstrap, Journal of the American
          Statistical Association 89.
        - D. N. Politis and H. White (2004), Automatic Block-Length Selection for the Dependent
          Bootstrap, Econometric Reviews 23; corrected by A. Patton, D. N. Politis and H. White
          (2009), Econometric Reviews 28.
        """,
    ),
)

WHAT_IF = Chapter(
    "what-if",
    "What a change would have done",
    "One scenario, replayed before and after the change, and how sure the difference is.",
    (
        r"""
        Both replays see the same days, so what the market did to both cancels. The difference of
        each day is resampled 1,000 times in blocks of days; the range runs from the 5th to the
        95th percentile of its mean.

        - Where sizes do not follow equity, the daily P/L is compared, in currency.
        - Where sizes compound, a late day in a grown account would outweigh years of early ones;
          there each day’s log growth times starting capital is compared.
        - **Better** or **worse** needs the whole range on one side of zero and ten days or more
          that differ. Otherwise there is no clear difference, which is the usual answer.
        - Drawdown is judged on the same resamples, apart from the mean: a change may earn no more
          and still fall less.

        $$
        d_t = E_0 \cdot \left(
          \log \left(\frac{E_t'}{E_{t - 1}'}\right) - \log \left(\frac{E_t}{E_{t - 1}}\right)
        \right)
        $$

        The effect is what the change would have done to this log. A rule chosen because it looks
        good here has used the log twice.

        ### Sources

        - B. Efron and R. Tibshirani (1993), An Introduction to the Bootstrap, ch. 13.
        - O. Ledoit and M. Wolf (2008), Robust Performance Hypothesis Testing with the Sharpe
          Ratio, Journal of Empirical Finance 15.
        """,
    ),
)

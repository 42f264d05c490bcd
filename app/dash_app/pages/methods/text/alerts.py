"""Methods: what each alert means and when it fires, and how the effect of a change is judged."""

from __future__ import annotations

from app.dash_app.pages.methods.chapter import Chapter, Elsewhere, Formula, Grid, Points, Sources, Sub

#: Kind of alert, its title, when it fires, what it offers.
KINDS = (
    (
        "drawdown_plus_margin",
        "Drawdown plus Kelly margin exceeds capital",
        "On some day the money lost since the peak and Kelly’s demand come to more than the capital: the running peak where sizes "
        "compound, else starting capital. Always danger. The stretches are drawn on the curves.",
        "Kelly fractions at which both fit, found by replaying with them",
    ),
    (
        "max_loss",
        "Everything open going to maximum loss",
        "At the worst instant, [maximum loss](#max-loss) is at least your target drawdown: caution; at least all of equity: danger.",
        "A margin ceiling at which the worst case stays within the target, found by replaying with it",
    ),
    (
        "kelly_above_peak",
        "Kelly sizing above the historical margin peak",
        "Kelly’s demand exceeds the highest share of equity the log ever held. Above the margin ceiling it is danger: the limit, not "
        "Kelly, then picks the positions.",
        "Kelly fractions lower in proportion",
    ),
    (
        "standstill",
        "All trading stops",
        "For 60 calendar days or more a rule or a limit refused every open. A pause of the log’s own ends the stretch. Always danger: "
        "every later figure is that of cash.",
        "Loosening what refused most",
    ),
    (
        "joint_crashes",
        "Strategies that crash together",
        "Two, or three, strategies crash on one day more often than independent ones would: by chance, so many such days have a "
        "probability below 1%. A strategy crashes when what it closes that day loses more than its root mean square day. Danger when "
        "one such day cost the target drawdown.",
        "A margin ceiling of half the peak",
    ),
    (
        "hindsight_gap",
        "Hindsight flatters the size",
        "Walking forward keeps less than 90% of the growth, and the 95th percentile of the daily difference is below zero; or its "
        "drawdown loses half as much log growth again and five points of equity more. Danger when it loses money, or breaks the target, "
        "where hindsight does not.",
        "An edge haircut of 10 to 50%",
    ),
    (
        "beyond_experience",
        "Sizes beyond experience",
        "Some replayed size is larger than any the strategy traded in the log. Information up to twice that size, caution beyond, "
        "danger beyond ten times.",
        "The largest logged size as max contracts",
    ),
    (
        "too_few",
        "Too few trades to size by",
        "A strategy has fewer than 30 positions of known margin. Thirty makes no estimate good; below it none is worth following.",
        "A quarter of Kelly for these",
    ),
    (
        "vix",
        "Results by VIX",
        "Of the ranges up to 15, 20, 25, 30 and above, one loses, or earns less than the others that do not: the upper 95% limit of its "
        "mean, or of the difference, is below zero after Bonferroni’s correction for the number of ranges. Needs 20 positions on 10 "
        "days.",
        "A VIX rule, where all ranges above are bad too",
    ),
    (
        "streaks",
        "After losses in a row",
        "Positions opened after three losses in a row (or as many as your rule says) are compared with the strategy’s others. Says so "
        "either way: caution when the whole range of the difference is below zero and no rule acts, else information.",
        "A streak rule, or its removal",
    ),
)

ALERTS = Chapter(
    "alerts",
    "Alerts",
    "What each one means and when it fires. At most one of a kind, the gravest first; silent where the log cannot tell.",
    (
        Grid(
            ("Alert", "Fires when", "Offers"),
            tuple((f"**{title}**", when, offer) for _, title, when, offer in KINDS),
            anchors=tuple(f"alert-{kind}" for kind, *_ in KINDS),
        ),
        Sub("kelly-demand", "Kelly’s demand"),
        "The share of equity that the positions open in the log at an instant would hold as margin at your Kelly fractions `c_s`, "
        "before any limit:",
        Formula('K(t) = ∑_{"open at " t} c_s · f_s^*'),
        Sub("typical-result", "Typical result"),
        "Joint crashes, VIX and streaks pool strategies that earn on different scales. Each result is therefore taken over its "
        "strategy’s root mean square result: a lottery ticket that makes 100 times its margin does not drown a condor that makes a "
        "tenth.",
        Sub("opening-days", "Days, not trades"),
        "Trades of one day fall together, and days of high VIX follow one another. Ranges come from 1,000 resamples of opening days in "
        "blocks of random length, whose mean is chosen from the autocorrelation of the days. For streaks, even independent trades look "
        "worse after losses once they are picked out of a finite record; the mean difference over random orders of each strategy’s "
        "results is taken off first. The chance of joint crashes is exact: with each strategy’s own rate, the number of crashes on a "
        "day, and then the number of such days, is Poisson-binomial.",
        Elsewhere(
            (
                (
                    "“Halve after three losses”",
                    "Built in as good practice.",
                    "Tested on your log. For most logs the next trade is no worse, and the alert says so.",
                ),
                (
                    "Correlation of strategies",
                    "One coefficient over all days.",
                    "Counts of days of joint loss: correlation of ordinary days says little about the worst ones.",
                ),
                (
                    "Capital needed = max drawdown + margin",
                    "Largest drawdown and largest margin, whenever they came.",
                    "Both at the same instant, with the stretches named by date.",
                ),
            )
        ),
        Sources(
            (
                "R. Jones (1999), The Trading Game; R. Vince (1992): drawdown plus margin as the capital an account needs.",
                "J. B. Miller and A. Sanjurjo (2018), Surprised by the Hot Hand Fallacy? A Truth in the Law of Small Numbers, "
                "Econometrica 86.",
                "Y. H. Wang (1993), On the Number of Successes in Independent Trials, Statistica Sinica 3.",
                "D. N. Politis and J. P. Romano (1994), The Stationary Bootstrap, Journal of the American Statistical Association 89.",
                "D. N. Politis and H. White (2004), Automatic Block-Length Selection for the Dependent Bootstrap, Econometric Reviews "
                "23; corrected by A. Patton, D. N. Politis and H. White (2009), Econometric Reviews 28.",
            )
        ),
    ),
)

WHAT_IF = Chapter(
    "what-if",
    "What a change would have done",
    "One scenario, replayed before and after the change, and how sure the difference is.",
    (
        "Both replays see the same days, so what the market did to both cancels. The difference of each day is resampled 1,000 times in "
        "blocks of days; the range runs from the 5th to the 95th percentile of its mean.",
        Points(
            (
                "Where sizes do not follow equity, the daily P/L is compared, in currency.",
                "Where sizes compound, a late day in a grown account would outweigh years of early ones; there each day’s log growth "
                "times starting capital is compared.",
                "**Better** or **worse** needs the whole range on one side of zero and ten days or more that differ. Otherwise there is "
                "no clear difference, which is the usual answer.",
                "Drawdown is judged on the same resamples, apart from the mean: a change may earn no more and still fall less.",
            )
        ),
        Formula("d_t = E_0 · (log(frac{E_t^′}{E_{t-1}^′}) - log(frac{E_t}{E_{t-1}}))"),
        "The effect is what the change would have done to this log. A rule chosen because it looks good here has used the log twice.",
        Sources(
            (
                "B. Efron and R. Tibshirani (1993), An Introduction to the Bootstrap, ch. 13.",
                "O. Ledoit and M. Wolf (2008), Robust Performance Hypothesis Testing with the Sharpe Ratio, Journal of Empirical "
                "Finance 15.",
            )
        ),
    ),
)

"""The name of a strategy as the name of its file suggests it."""

from __future__ import annotations

import re
from pathlib import PurePath

_DAY = r"(?:19|20)\d{2}[-_.]?[01]\d[-_.]?[0-3]\d|[0-3]?\d[-_.][0-3]?\d[-_.](?:19|20)\d{2}"
_CLOCK = r"(?:[ _T-]+\d{1,2}[-_.h]\d{2}(?:[-_.]\d{2})?(?: ?[AP]M)?)?"
_MARK = r"(?:_[0-9a-f]{5})?"  #: of TradingView, behind the date
_DATED = re.compile(rf"(?<![0-9])(?:{_DAY}){_CLOCK}(?![0-9]){_MARK}", re.IGNORECASE)
#: A browser's number of a repeated download, and the number of a repeated name in one import.
_COPY = re.compile(r" \((\d+)\)$")
_EXCHANGES = (
    "CBOT_MINI|CME_MINI|COMEX_MINI|FX_IDC|NYMEX_MINI|"
    "AMEX|ASX|BATS|BINANCE|BITFINEX|BITSTAMP|BSE|BYBIT|CAPITALCOM|CBOE|CBOT|CME|"
    "COINBASE|COMEX|CRYPTO|DJ|EUREX|EURONEXT|FOREXCOM|FX|FXCM|HKEX|ICEEUR|ICEUS|"
    "INDEX|KRAKEN|KUCOIN|LSE|MCX|MEXC|NASDAQ|NSE|NYMEX|NYSE|OANDA|OKX|OTC|PEPPERSTONE|"
    "SP|SSE|SZSE|TSE|TSX|TVC|TWSE|XETR"
)
#: `Strategy_EXCHANGE_SYMBOL`, as TradingView names its exports (formats 3).
_EXCHANGE = re.compile(rf"(?:(?<=_)|^)(?:{_EXCHANGES})_(?=[A-Z0-9])")


def strategy_name_of(file: str) -> str:
    """Return the name of a file without its ending, dates, and exchange.

    >>> strategy_name_of("Breakout_CME_MINI_ES1!_2026-01-05_a1b2c.csv")
    'Breakout ES1!'
    >>> strategy_name_of("2026-01-05 Put Spread (1).csv"), strategy_name_of("2026-01-05.csv")
    ('Put Spread', '2026-01-05')
    >>> strategy_name_of("log.csv (2)")
    'log (2)'
    """
    repeated = _COPY.search(file)
    stem = PurePath(_COPY.sub("", file)).stem
    number = f" ({repeated[1]})" if repeated else ""
    name = _EXCHANGE.sub("", _DATED.sub("", _COPY.sub("", stem)))
    words = " ".join(name.replace("_", " ").split()).strip(" -–,;")
    return (words or stem) + number

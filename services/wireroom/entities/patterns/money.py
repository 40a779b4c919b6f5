"""Finds amounts of money: a number beside a currency's sign, code or name. Each is found in constant time."""

import re
from collections.abc import Iterable

from wireroom.entities.port import ValueSpan

_REACH = 48  # characters that are read on either side of a number or a currency's name
_BLANK = "[ \u00a0\u202f]"
_SIGNS = {
    "$": "USD", "US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "HK$": "HKD", "NZ$": "NZD",
    "S$": "SGD", "NT$": "TWD", "R$": "BRL", "Mex$": "MXN", "£": "GBP", "€": "EUR", "¥": "", "₹": "INR", "₩": "KRW",
    "₦": "NGN", "₽": "RUB", "₺": "TRY", "฿": "THB", "₴": "UAH", "₱": "PHP", "₫": "VND", "₪": "ILS", "₵": "GHS",
    "Rs": "", "Rs.": "", "RMB": "CNY", "RM": "MYR", "Rp": "IDR", "Ksh": "KES", "KSh": "KES", "Tk": "BDT",
    "CNY": "CNY", "CN¥": "CNY", "JP¥": "JPY", "Fr": "CHF", "SFr": "CHF",
}  # fmt: skip
_CODE_LIST = (
    "USD EUR GBP JPY INR AUD CAD CHF HKD SGD NZD KRW NGN KES GHS ZAR BRL MXN RUB TRY"
    " SEK NOK DKK PLN CZK HUF AED SAR QAR ILS EGP PKR BDT LKR THB MYR IDR PHP VND TWD UAH ARS CLP COP"
)
_CODES = _CODE_LIST.split(" ")
# A name that several countries share, such as "rupees", has no code unless a country's adjective stands before it.
_NAMES = {
    "dollars": "USD", "dollar": "USD", "euros": "EUR", "euro": "EUR", "yen": "JPY", "yuan": "CNY", "renminbi": "CNY",
    "rupees": "", "roubles": "RUB", "rubles": "RUB", "pesos": "", "francs": "", "kronor": "SEK", "kroner": "",
    "rand": "ZAR", "naira": "NGN", "shillings": "", "lira": "TRY", "liras": "TRY", "reais": "BRL", "baht": "THB",
    "ringgit": "MYR", "rupiah": "IDR", "riyals": "", "dirhams": "", "zlotys": "PLN", "zloty": "PLN", "taka": "BDT",
    "cedis": "GHS", "shekels": "ILS", "hryvnias": "UAH", "forints": "HUF", "dinars": "", "pounds": "GBP",
    "won": "KRW", "dong": "VND",
}  # fmt: skip
_AMBIGUOUS = frozenset(("pounds", "won", "dong", "rand"))  # words of other meanings too: only of thousands and more
_OF_A_COUNTRY = {
    "Australian dollars": "AUD", "Canadian dollars": "CAD", "Hong Kong dollars": "HKD", "Singapore dollars": "SGD",
    "New Zealand dollars": "NZD", "Taiwan dollars": "TWD", "US dollars": "USD", "U.S. dollars": "USD",
    "American dollars": "USD", "Swiss francs": "CHF", "Indian rupees": "INR", "Pakistani rupees": "PKR",
    "Mexican pesos": "MXN", "Argentine pesos": "ARS", "Philippine pesos": "PHP", "Norwegian kroner": "NOK",
    "Danish kroner": "DKK", "Swedish kronor": "SEK", "Kenyan shillings": "KES", "British pounds": "GBP",
    "pounds sterling": "GBP", "Egyptian pounds": "EGP", "Japanese yen": "JPY", "Chinese yuan": "CNY",
    "South Korean won": "KRW", "South African rand": "ZAR", "UAE dirhams": "AED", "Saudi riyals": "SAR",
}  # fmt: skip
_SCALES = {
    "hundred": 100, "thousand": 1_000, "k": 1_000, "lakh": 100_000, "million": 1_000_000, "mn": 1_000_000,
    "m": 1_000_000, "mln": 1_000_000, "crore": 10_000_000, "billion": 10**9, "bn": 10**9, "b": 10**9, "bln": 10**9,
    "trillion": 10**12, "tn": 10**12, "trn": 10**12,
}  # fmt: skip
_WORDS = {
    "half a": 0.5, "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40,
    "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_LONG_SCALE = "[Tt]housand|[Ll]akh|[Mm]illion|[Cc]rore|[Bb]illion|[Tt]rillion"
_SCALE = rf"(?:(?:{_BLANK}|-)?(?P<scale>{_LONG_SCALE}|mln|bln|trn)|(?P<short>[kKmMbB]|[mMbBtT][nN]))(?![^\W_])"
_NUMBER = r"(?:\d{1,3}(?:,\d{2,3}){1,5}|\d{1,15})(?:\.\d{1,4})?(?![.,]?\d)"
_SIGN_BEFORE = re.compile(rf"(?<![^\W_])(?P<sign>{_alternatives([*_SIGNS, *_CODES])}){_BLANK}?$")
_AMOUNT = re.compile(rf"(?P<number>{_NUMBER})(?:{_SCALE})?")
_RANGE = re.compile(rf"{_BLANK}?(?:-|–|to|or){_BLANK}?(?:[A-Z]{{0,3}}[$£€₹])?(?P<number>{_NUMBER})(?:{_SCALE})?")
_NAME_BEHIND = re.compile(rf"(?:{_BLANK}|-)(?P<name>{_alternatives([*_OF_A_COUNTRY, *_NAMES, *_CODES])})(?![^\W_])")
_IN_WORDS = re.compile(
    rf"(?<![^\W_])(?:(?P<words>{_alternatives(_WORDS)})(?:{_BLANK}|-)(?:(?P<scale>hundred|{_LONG_SCALE}){_BLANK})?"
    rf"|(?:tens|hundreds|thousands|millions|billions|trillions) of (?:(?:thousands|millions|billions|trillions) of )?)"
    rf"(?:{_alternatives(word.rsplit(' ', 1)[0] for word in _OF_A_COUNTRY if word != 'pounds sterling')})?{_BLANK}?$"
)
CURRENCY_NAMES = tuple(name for name in _NAMES if name not in ("dollar", "euro"))


def amount_at_number(text: str, start: int) -> ValueSpan | None:
    """Return the amount of money whose number begins at `start`, if one does."""
    number = _AMOUNT.match(text, start)
    if number is None:
        return None
    sign = _SIGN_BEFORE.search(text, max(0, start - 5), start)
    if sign is not None:
        return _signed_amount(text, sign, number)
    name = _NAME_BEHIND.match(text, number.end(), number.end() + _REACH)
    if name is None or text[start - 1 : start].isalnum() or (name["name"] in _AMBIGUOUS and not _scale(number)):
        return None
    code = _OF_A_COUNTRY.get(name["name"]) or _NAMES.get(name["name"], name["name"])
    return ValueSpan(start, name.end(), "money", _value(code, number))


def amount_at_currency(text: str, start: int, end: int) -> ValueSpan | None:
    """Return the amount in words before the currency's name at `start` to `end`, if there is one."""
    words = _IN_WORDS.search(text, max(0, start - _REACH), start)
    name = text[start:end]
    if words is None or (name in _AMBIGUOUS and not words["scale"]):
        return None
    code = _OF_A_COUNTRY.get(text[words.end("scale") if words["scale"] else words.start() : end].strip(), _NAMES[name])
    if not words["words"] or not code:
        return ValueSpan(words.start(), end, "money", "")
    total = _WORDS[words["words"]] * _SCALES.get((words["scale"] or "").lower(), 1)
    return ValueSpan(words.start(), end, "money", f"{code} {total:.0f}")


def _signed_amount(text: str, sign: re.Match[str], number: re.Match[str]) -> ValueSpan:
    start, end = sign.start(), number.end()
    upper = None if _scale(number) else _RANGE.match(text, end)
    if upper and _scale(upper):
        return ValueSpan(start, upper.end(), "money", "")
    return ValueSpan(start, end, "money", _value(_SIGNS.get(sign["sign"], sign["sign"]), number))


def _scale(number: re.Match[str]) -> str:
    return (number["scale"] or number["short"] or "").lower()


def _value(code: str, number: re.Match[str]) -> str:
    """Return code and amount, in whole units from a thousand on; "" for a currency without code."""
    if not code:
        return ""
    whole, _, decimals = number["number"].replace(",", "").partition(".")
    total = int(whole + decimals) * _SCALES.get(_scale(number), 1)
    units, rest = divmod(total, 10 ** len(decimals))
    fraction = f"{rest:0{len(decimals)}}".rstrip("0") if decimals else ""
    return f"{code} {units}" + (f".{fraction}" if fraction else "")

"""German number words: cardinals, years, ordinals, fractions, digits.

Numbers too large to name are read digit by digit. Digits of any script are understood.
"""

import unicodedata

_ONES = [
    "null",
    "eins",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
    "dreizehn",
    "vierzehn",
    "fünfzehn",
    "sechzehn",
    "siebzehn",
    "achtzehn",
    "neunzehn",
]
_TENS = [
    "_",
    "zehn",
    "zwanzig",
    "dreißig",
    "vierzig",
    "fünfzig",
    "sechzig",
    "siebzig",
    "achtzig",
    "neunzig",
]
_LARGE = (
    (10**18, "Trillion", "Trillionen"),
    (10**15, "Billiarde", "Billiarden"),
    (10**12, "Billion", "Billionen"),
    (10**9, "Milliarde", "Milliarden"),
    (10**6, "Million", "Millionen"),
)
_MOST_DIGITS = 21
_IRREGULAR_ORDINALS = {1: "erst", 3: "dritt", 7: "siebt", 8: "acht"}


def cardinal(number: int) -> str:
    """0 -> null, 21 -> einundzwanzig, 1500 -> eintausendfünfhundert; from 10^21: its digits."""
    if number < 0:
        return "minus " + cardinal(-number)
    if number >= 10**_MOST_DIGITS:
        return digits(str(number))
    words: list[str] = []
    for value, one, many in _LARGE:
        count, number = divmod(number, value)
        if count:
            words.append(
                f"eine {one}"
                if count == 1
                else f"{_below_million(count, leading=not words)} {many}"
            )
    if number or not words:
        words.append(_below_million(number, leading=not words))
    return " ".join(words)


def cardinal_stem(number: int) -> str:
    """The cardinal as the first part of a compound: ein(fach), hundertein(jährig)."""
    return cardinal(number).removesuffix("s") if number % 100 == 1 else cardinal(number)


def year(number: int) -> str:
    """1998 -> neunzehnhundertachtundneunzig, 2024 -> zweitausendvierundzwanzig."""
    if not 1100 <= number <= 1999:
        return cardinal(number)
    hundreds, rest = divmod(number, 100)
    return f"{_ONES[hundreds]}hundert{_below_hundred(rest) if rest else ''}"


def ordinal_stem(number: int) -> str:
    """1 -> erst, 3 -> dritt, 20 -> zwanzigst; the ending (-e, -en, -er, ...) is the caller's."""
    small = number % 100
    if small in _IRREGULAR_ORDINALS:
        head = cardinal(number - small) if number > small else ""
        return head + _IRREGULAR_ORDINALS[small]
    word = cardinal(number)
    if number >= 10**6 and number % 10**6 == 0:
        return word.removeprefix("eine ").removesuffix("en").removesuffix("e").lower() + "st"
    return word + ("t" if 0 < small < 20 or number == 0 else "st")


def fraction(numerator: int, denominator: int) -> str:
    """1, 3 -> ein Drittel; 3, 4 -> drei Viertel; 1, 2 -> ein halb."""
    if denominator == 2:
        return "ein halb" if numerator == 1 else f"{cardinal(numerator)} Halbe"
    part = ordinal_stem(denominator) + "el"
    return f"{cardinal_stem(numerator)} {part[0].upper()}{part[1:]}"


def digits(text: str) -> str:
    """Every digit by itself: 030 -> null drei null. Other characters are passed over."""
    return " ".join(_ONES[unicodedata.digit(sign)] for sign in text if sign.isdigit())


def whole_number(text: str) -> str:
    """An unsigned number as written, read as a cardinal, or digit by digit (007, 10^21 and up)."""
    if len(text) >= _MOST_DIGITS or (len(text) > 1 and unicodedata.digit(text[0]) == 0):
        return digits(text)
    return cardinal(int(text))


def _below_million(number: int, *, leading: bool = False) -> str:
    thousands, rest = divmod(number, 1000)
    if not thousands:
        return _below_thousand(rest, leading=leading)
    head = _below_thousand(thousands, leading=leading)
    if thousands % 100 == 1:
        head = head.removesuffix("s")
    if leading and thousands == 1 and rest < 100:
        head = ""  # tausend, tausendsechsundsechzig; but eintausendfünfhundert
    return f"{head}tausend{_below_thousand(rest) if rest else ''}"


def _below_thousand(number: int, *, leading: bool = False) -> str:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _below_hundred(rest)
    head = "" if hundreds == 1 and leading else cardinal_stem(hundreds)
    return f"{head}hundert{_below_hundred(rest) if rest else ''}"


def _below_hundred(number: int) -> str:
    if number < 20:
        return _ONES[number]
    tens, ones = divmod(number, 10)
    if not ones:
        return _TENS[tens]
    return f"{'ein' if ones == 1 else _ONES[ones]}und{_TENS[tens]}"

"""`python -m bench.recall BODIES`: what the embedded store's search finds in real texts, beside a plain scan of them.

The scan is by Python's regular expressions over texts in small letters without accents; it knows nothing of how the
store makes words. It says what a person would call right, so that "missed" and "extra" are to be read, not to be zero.
"""

import argparse
import re
import sqlite3
import sys
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import msgspec
from msgspec import Struct
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bench.syndicate.bodies import read
from wireroom.index.embedded.sqlite import SqliteIndex
from wireroom.kernel.article import Article
from wireroom.kernel.errors import BadQuery, WireroomError
from wireroom.search.embedded.sqlite import SqliteSearcher

COUNT = 9_900  # bodies; a search lists no more than 10,000 articles
_PAGE = 1_000
_STEMS = (
    "negotiat universit communicat presiden collaborat econom politic govern invest technolog environment develop"
    " produc manufactur regulat legislat organi terror immigra elect agricultur pharmaceutic diplom educat demonstrat"
    " constitut internation electri financ restaur archaeolog biolog vaccin sanction democra republic militar"
    " infrastructur telecommunicat cryptocurrenc entrepreneur analy announc compet recommend administrat relativ"
    " generat generic"
)
_WILDCARDS = (
    "*ology *ization *phobia *burger *holder* wom?n organi?ation colo*r analy?e inter*tion counter*ism un*able *berg"
    " gr?y labo*r *crypto* mc*son n?w"
)
_ACCENTED = (
    "Beyoncé",
    "Condé",
    "Pokémon",
    "façade",
    "naïve",
    "café",
    "Fernández",
    "García",
    "São Paulo",
    "Crédit Agricole",
)
_POSSESSIVE = ("McDonald's", "Moody's", "Standard & Poor's", "Macy's", "Barron's", "Lloyd's", "Kohl's", "Apple's")
_ACRONYMS = ("U.S.", "U.N.", "U.K.", "L.P.", "S.A.", "E.U.", "F.B.I.", "D.C.")
_HYPHENED = ("e-mail", "covid-19", "long-term", "co-founder", "year-on-year", "x-ray", "f-35", "built-in")
_NUMBERS = ("1,000", "10,000", "100,000", "1,500", "2,000", "1,000,000")
_UNSPACED = ("北京", "中国人民", "東京", "オリンピック", "กรุงเทพ", "ประเทศไทย")
_SPECIMENS = (  # in the languages that the bodies may lack
    ("zh", "中国人民银行周一在北京宣布下调利率。"),
    ("zh", "国有企业的领导人在上海会见了记者。"),
    ("ja", "東京都は二〇二一年のオリンピックについて発表した。"),
    ("ja", "来週、京都で会議が開かれる。"),
    ("th", "รัฐบาลของประเทศไทยประชุมที่กรุงเทพมหานคร"),
)
_BEGIN, _END = r"(?<![^\W_])", r"(?![^\W_])"
_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "’": "'"})


class Case(Struct):
    """A query, and the regular expression of what it should find in the plain texts, or else in them `as_written`."""

    group: str
    query: str
    pattern: str
    as_written: bool = False


class Finding(Struct):
    """How many articles a query found, how many the scan did, and the ids of those that only the one or the other did.

    Where the store refuses the query, `refused` says why and nothing is found.
    """

    group: str
    query: str
    found: int
    scan: int
    missed: list[str]
    extra: list[str]
    refused: str = ""


def cases() -> Iterator[Case]:
    """Yield all queries that are measured."""
    for stem in _STEMS.split():
        yield Case("truncation", f"{stem}*", _wildcard(f"{stem}*"))
    for query in _WILDCARDS.split():
        yield Case("wildcard", query, _wildcard(query))
    for name in _POSSESSIVE:
        core = re.escape(plain(name[:-2])).replace(r"\ ", r"\W+")
        for query in (name, name.replace("'", "’"), name.replace("'", "")):
            yield Case("possessive", _phrase(query), f"{_BEGIN}{core}(?:'?s)?{_END}")
    for name in _ACCENTED:
        for query in (name, plain(name).title()):
            yield Case("accent", _phrase(query), f"{_BEGIN}{re.escape(plain(name))}(?:'?s)?{_END}")
    for name in _ACRONYMS:
        letters = name.replace(".", "")
        pattern = rf"{_BEGIN}(?<![^\W_]\.)(?:{letters}|{re.escape(name[:-1])})(?!\.?[^\W_])"
        yield from (Case("acronym", query, pattern, as_written=True) for query in (name, letters))
    for word in _HYPHENED:
        pattern = r"[-‐‑–\s]".join(map(re.escape, word.split("-")))
        yield Case("hyphen", word, f"{_BEGIN}{pattern}(?:'?s)?{_END}")
    for number in _NUMBERS:
        pattern = number.replace(",", ",?")
        yield from (
            Case("number", query, rf"(?<![\d.,])(?<![^\W_]){pattern}(?![.,]?\d){_END}")
            for query in (number, number.replace(",", ""))
        )
    yield from (Case("unspaced", query, re.escape(query), as_written=True) for query in _UNSPACED)


def plain(text: str) -> str:
    """Return the text in small letters, without accents, with straight apostrophes."""
    parts = unicodedata.normalize("NFKD", text.lower()).translate(_LETTERS)
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def _wildcard(query: str) -> str:
    letters = {"*": r"[^\W_]*", "?": r"[^\W_]"}
    return _BEGIN + "".join(letters.get(letter, letter) for letter in query) + _END


def _phrase(query: str) -> str:
    return f'"{query}"' if " " in query else query


def measure(articles: Mapping[str, Article], store: Path, wanted: Sequence[Case]) -> Iterator[Finding]:
    """Write the articles to a new store, and yield what each query finds there and what the scan finds."""
    with closing(sqlite3.connect(store)) as connection, connection:
        SqliteIndex(connection).write(list(articles.values()))
    searcher = SqliteSearcher(store)
    plain_texts = {id_: plain(article.text) for id_, article in articles.items()}
    raw_texts = {id_: article.text for id_, article in articles.items()}
    for case in wanted:
        search = re.compile(case.pattern).search
        scanned = {id_ for id_, text in (raw_texts if case.as_written else plain_texts).items() if search(text)}
        total, found, refused = 0, set[str](), ""
        try:
            total = searcher.search(case.query, size=0)["total"]
            found = set(_ids(searcher, case.query, total))
        except BadQuery as error:
            refused = str(error)
        missed, extra = sorted(scanned - found), sorted(found - scanned)
        yield Finding(case.group, case.query, total, len(scanned), missed, extra, refused)


def _ids(searcher: SqliteSearcher, query: str, total: int) -> Iterator[str]:
    for offset in range(0, total, _PAGE):
        hits = searcher.search(query, size=_PAGE, offset=offset, sort="date")["hits"]
        yield from (hit["id"] for hit in hits)


def articles_of(bodies: Sequence[str]) -> dict[str, Article]:
    """Return articles with these texts, and the specimens of languages without blanks, by their ids."""
    texts = [("en", body) for body in bodies] + list(_SPECIMENS)
    moment = datetime(2024, 1, 1, tzinfo=UTC)
    articles = [
        Article(id=f"{number:06}", delivery=f"{number}", source="bodies", ingested=moment, text=text, language=language)
        for number, (language, text) in enumerate(texts)
    ]
    return {article.id: article for article in articles}


def table(findings: Sequence[Finding]) -> Table:
    """Return a row for each query, and one for each group."""
    shown = Table(title="articles that a query finds, beside a scan of the texts", title_justify="left")
    for name in ("group", "query"):
        shown.add_column(name)
    for name in ("found", "scan", "missed", "extra"):
        shown.add_column(name, justify="right")
    for group, members in groupby(findings, key=lambda finding: finding.group):
        together = list(members)
        for one in together:
            found = "refused" if one.refused else f"{one.found:,}"
            shown.add_row(
                group, Text(one.query), found, *(f"{n:,}" for n in (one.scan, len(one.missed), len(one.extra)))
            )
        sums = [sum(numbers) for numbers in zip(*map(_numbers, together), strict=True)]
        shown.add_row(group, "together", *(f"{number:,}" for number in sums), style="bold", end_section=True)
    return shown


def _numbers(finding: Finding) -> tuple[int, int, int, int]:
    return finding.found, finding.scan, len(finding.missed), len(finding.extra)


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; return 1 with a message if the bodies cannot be used."""
    given = _parser().parse_args(arguments)
    try:
        bodies = read(given.bodies)
    except WireroomError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    with tempfile.TemporaryDirectory(prefix="wireroom-recall-") as folder:
        findings = list(measure(articles_of(bodies[: given.count]), Path(folder) / "store.db", list(cases())))
    if given.json:
        sys.stdout.write(msgspec.json.encode(findings).decode() + "\n")
    else:
        Console(highlight=False).print(table(findings))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.recall", description=__doc__)
    parser.add_argument("bodies", type=Path, help='JSON lines with a "text", perhaps .gz')
    parser.add_argument("--count", type=int, default=COUNT, help=f"of them that are read (default {COUNT:,})")
    parser.add_argument("--json", action="store_true", help="print the figures and the ids as one JSON array")
    return parser


if __name__ == "__main__":
    sys.exit(main())

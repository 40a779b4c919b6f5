"""Elasticsearch makes the same words and stems of a text as Python does, for whatever characters there are."""

import json
import uuid
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from wireroom.index import analysis
from wireroom.index.deployed.client import connect
from wireroom.index.deployed.mapping import analysis_component
from wireroom.index.settings import Access

pytestmark = pytest.mark.servers
FEED = Path(__file__).parents[2] / "seeds/feed.jsonl"
CONTEXTS = ("{}", "a{}b", "1{}2", "a.{}.b", "{}'s", "東{}")
STEP = 512
PLANES = (range(0x20000), range(0x2F800, 0x30000), range(0xE0000, 0xE0200))  # the whole BMP, emoji, old scripts, ...
OTHER_SINCE = "\U00016fe2\U00016fe3"  # another kind of character in later versions of Unicode than the server's
TRICKY = [
    "McDonald's Moody’s Standard & Poor's boss' James's ROCK 'N' ROLL o'clock O’Neill rock'n'roll 's ' '' don't'",
    "U.S. U.S.A. u.s.a's U.S.'s the U.K.’s e.g. i.e., a.m. p.m. J.R.R. Tolkien A.I.-led Ph.D. St. Louis No.1 a.b.c1",
    "covid-19 state-of-the-art re-elect e-mail co-operate well_known snake_case x:y and/or AT&T C++ C# .NET #tag @user",
    "café Café naïve coöperate Zürich São Paulo Łódź Ærø ŒUVRE straße STRASSE İstanbul ılık ΑΣ Σίσυφος ñandú Đặng Ⅷ",
    "東京 習近平国家主席 トヨタ自動車 ｶﾀｶﾅ ラーメン 中国China混合 안녕하세요 กรุงเทพมหานคร ສະບາຍດີ ភ្នំពេញ မြန်မာ 々〆ヶ",
    "1,000.50 3.5% $5m 10,000,000 1.2.3 12:30 2023-05-01 ½ x² H₂O 1st 2nd 50s 1990's ١٢٣ ٣٫٥ 1,2,,3 .5 5. 7.x v2.0.1",
    "don\u00adt zero\u200bwidth e\u0301clair de\u0301ja\u0300 \ufb01nance ＦＵＬＬ width １２３ 👩‍👩‍👧 🇺🇸 "
    "© ™ ´s `s ＇s",
    "visit https://example.com/a.b?c=d or mail a.b@example.co.uk now; end.Start no.blank",
    "a'" * 100, "1." * 100, "a." * 100, "x" * 1_000, "e\u0301" * 400, "東\u0301" * 3, "\u0301" * 300, "1" * 600 + ".5",
    "", " ", "...", "!!!", "\U00010400.\U00010401.x \U0001d7cf.\U0001d7d0",
]  # fmt: skip


@pytest.fixture(scope="module")
def index(elasticsearch: dict[str, str]) -> Iterator[tuple[Elasticsearch, str]]:
    """Yield a client and an index that has the analysis of the articles."""
    name = f"test-{uuid.uuid4().hex[:12]}"
    settings = analysis_component()["template"]["settings"]
    settings["index"] |= {"analyze": {"max_token_count": 1_000_000}}
    with connect(Access(**elasticsearch), 120) as client:
        client.indices.create(index=name, settings=settings)
        try:
            yield client, name
        finally:
            client.indices.delete(index=name)


def analysed(index: tuple[Elasticsearch, str], texts: Sequence[str], analyzer: str) -> list[list[str]]:
    """Return the server's words of each of the texts, which it analyses as values of one field, one behind another."""
    client, name = index
    starts, end = [], 0
    for text in texts:
        starts.append(end)
        end += len(text.encode("utf-16-le")) // 2 + 1
    tokens: list[list[str]] = [[] for _ in texts]
    for token in client.indices.analyze(index=name, analyzer=analyzer, text=list(texts))["tokens"]:
        tokens[bisect_right(starts, token["start_offset"]) - 1].append(token["token"])
    return tokens


def known(index: tuple[Elasticsearch, str], codes: Sequence[int]) -> str:
    """Return those of the characters that the server's version of Unicode has."""
    tokenizer = {"type": "pattern", "pattern": r"[^\p{Cn}\s]", "group": 0}
    answer = index[0].indices.analyze(index=index[1], tokenizer=tokenizer, text=" ".join(map(chr, codes)))
    return "".join(token["token"] for token in answer["tokens"])


def stems(texts: Sequence[str]) -> list[list[str]]:
    return [[analysis.stem(word) for word in analysis.words(text)] for text in texts]


def test_every_character_is_read_alike(index: tuple[Elasticsearch, str]) -> None:
    compared = 0
    for start in (code for plane in PLANES for code in plane[::STEP]):
        letters = known(index, [code for code in range(start, start + STEP) if not 0xD800 <= code < 0xE000] or [32])
        texts = [context.format(letter) for letter in letters for context in CONTEXTS if letter not in OTHER_SINCE]
        assert analysed(index, texts or [""], "words") == [analysis.words(text) for text in texts or [""]]
        compared += len(letters)
    assert compared > 80_000


@pytest.mark.parametrize("text", TRICKY)
def test_tricky_words_are_read_alike(index: tuple[Elasticsearch, str], text: str) -> None:
    assert analysed(index, [text], "words") == [analysis.words(text)]
    assert analysed(index, [text], "news") == stems([text])


def test_the_articles_of_the_sample_are_read_alike(index: tuple[Elasticsearch, str]) -> None:
    whole = [line for line in FEED.read_bytes().splitlines() if line.endswith(b"}")]  # one is cut off on purpose
    texts = [text for line in whole for text in json.loads(line).values() if isinstance(text, str)]
    assert len(texts) > 100
    for start in range(0, len(texts), 50):
        some = texts[start : start + 50]
        assert analysed(index, some, "words") == [analysis.words(text) for text in some]
        assert analysed(index, some, "news") == stems(some)

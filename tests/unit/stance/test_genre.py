"""Articles of each genre, written for this test, and what the model's n-grams and measures are made of."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wireroom.kernel.article import Genre
from wireroom.kernel.errors import BadSettings
from wireroom.stance.genre import BUNDLED, GENRES, GenreReader
from wireroom.stance.manner import (
    EXCLAMATIONS,
    HEAD,
    MEASURES,
    NUMBERED,
    QUESTIONS,
    QUOTED,
    TABLE,
    TAIL,
    TIMED,
    code_points,
    measure_tokens,
    split_tokens,
)

READER = GenreReader()
COURT = """HALDEN, March 3 - A court in Halden on Monday ordered the port operator Vestkai to pay 4 million euros to
families of two workers who died in 2019. The judge said that the company had ignored warnings about a crane.

"We will study the ruling," a spokeswoman for Vestkai said. Lawyers for the families said they would not appeal."""
SEAWALL = """I have walked along the old sea wall every morning for twenty years, and I am tired of being told that it
is worthless. It isn't. It is the one thing in this town that we built together, and now we are asked to throw it away.

Why should we? The mayor's plan is reckless, expensive and frankly absurd. It would be a disgrace to spend 30 million on
a marina for people who do not live here. We deserve better. Councillors must vote no."""
STRIKER = """Forget the goals. What makes Ama Boateng such a joy to watch is everything else: the way she waits, the way
she never seems to hurry. I can't remember a more intelligent forward.

And yet her own club hardly seems to know what it has. It is ridiculous that a player so good is asked to chase long
balls. If they sell her this summer, they will deserve everything they get. Surely somebody there must see it?"""
NOVEL = """There is a wonderful short story hidden somewhere in these 600 pages. Sadly, nobody made the author look for
it. The prose is often beautiful, but beauty is not enough, and by the third shipwreck I wanted to drown too.

Still, the last chapter is so good that you almost forgive the rest. Almost. Read it in a library."""
RELEASE = """OSLO, May 4, 2021 (GLOBE NEWSWIRE) -- Fjordlink ASA (OSE: FJORD), a leading provider of undersea cables,
announced today that it has signed a contract with Port of Tarn. "We are excited to work with such a valued partner,"
said Liv Aas, CEO of Fjordlink.

About Fjordlink
Fjordlink® connects coasts. For more information, visit www.fjordlink.example.
This release contains forward-looking statements. Media contact: press@fjordlink.example"""
STORM = """10:42
The harbour bridge is now closed in both directions. Ferries are still running, but the next one may be the last.

10:31
We've just heard from the fire service: about forty people have been moved to the school on Kirk Road.

10:15
Good morning and welcome to our live coverage of Storm Edda. The wind has reached 110 kilometres an hour.

09:58
Trains between Halden and Tarn are cancelled."""
CASTLES = """From ruins to royal homes, here are our favourites.

1. Tarn Castle
A ruin on a rock, best seen at dusk.
2. Halden Fort
The walls are open to walkers all year.
3. Ness House
Come for the garden, stay for the cakes.
4. Orm Keep
The youngest of them, built in 1901.
5. Vik Tower
Two hundred steps and a view."""
TABLE_OF_LEAGUE = """Rovers 12 8 2 2 26
Town 12 7 3 2 24
City 12 7 1 4 22
United 12 5 5 2 20
Wanderers 12 3 2 7 11
Athletic 12 1 1 10 4"""


@pytest.mark.parametrize(
    ("genre", "title", "text"),
    [
        ("report", "Court orders Vestkai to pay families", COURT),
        ("report", "", COURT),
        ("opinion", "Hands off our sea wall", SEAWALL),
        ("opinion", "", SEAWALL),
        ("opinion", "The forward that nobody deserves", STRIKER),
        ("opinion", "A long way to the shore", NOVEL),
        ("press release", "Fjordlink signs contract with Port of Tarn", RELEASE),
        ("press release", "", RELEASE),
        ("live blog", "Storm Edda: live updates", STORM),
        ("live blog", "", STORM),
        ("list", "5 best castles to see this summer", CASTLES),
        ("list", "", TABLE_OF_LEAGUE),
        ("report", "", ""),
    ],
)
def test_the_genre_of_an_article_is_found(genre: Genre, title: str, text: str) -> None:
    read, score = READER.read(title, text)
    assert read == genre
    assert 0.5 <= score <= 1


def test_a_report_stays_one_where_those_whom_it_quotes_hold_forth() -> None:
    quoted = SEAWALL.replace("\n\n", " ").replace("\n", " ")
    report = f'{COURT}\n\n"{quoted}" said Bo Lind, a resident, on Monday.'
    assert READER.read("Court orders Vestkai to pay families", report)[0] == "report"


def test_the_end_of_a_long_text_tells_a_press_release() -> None:
    text = "Fjordlink signed a contract on Monday. " * 300
    assert READER.read("", text)[0] == "report"
    assert READER.read("", f"{text}\n/PRNewswire/ -- Media contact: Liv Aas")[0] == "press release"


def measures(text: str, title: str = "") -> list[float]:
    measured: list[float] = measure_tokens(split_tokens(*code_points(title, text)))[1].tolist()
    return measured


def grams(text: str) -> set[int]:
    return set(measure_tokens(split_tokens(*code_points("", text)))[0].tolist())


def test_measures_are_shares_and_counts() -> None:
    assert measures('He said "one two three" twice.')[QUOTED] == pytest.approx(3 / 6)
    assert measures("Why? It rained. No! Really?")[QUESTIONS] == pytest.approx(2 / 4)
    assert measures("Why? It rained. No! Really?")[EXCLAMATIONS] == pytest.approx(1 / 4)
    assert measures(CASTLES)[NUMBERED] == pytest.approx(5 / 6)
    assert measures(STORM)[TIMED] == 1
    assert measures("9 p.m. Goal\n45' Goal\n9 pens were lost\n")[TIMED] == pytest.approx(2 / 4)
    assert measures(TABLE_OF_LEAGUE)[TABLE] == 1
    assert measures(COURT)[TABLE] == measures(COURT)[NUMBERED] == measures(COURT)[TIMED] == 0


def test_names_numbers_and_quoted_words_do_not_matter() -> None:
    assert grams("Then Ama Boateng won 3 cups.") == grams("Then Bo Lind won 1,200 cups.")
    assert grams('He said "yes it is" so.') == grams("He said “never” so.")
    assert grams("then he won") != grams("then she won")
    assert len(grams("a b c d")) == 8


def test_the_beginning_and_the_end_are_read() -> None:
    codes, title_end, head_end = code_points("Tïtle", "x" * HEAD + "y" * 5000)
    assert (title_end, head_end, len(codes)) == (6, 6 + HEAD + 1, 6 + HEAD + 1 + TAIL)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.text("aB1.:'\"“”\n -é?😀\ud800", max_size=200))
def test_any_text_has_a_genre_and_measures_up_to_one(title: str, text: str) -> None:
    genre, score = READER.read(title, text)
    assert genre in GENRES
    assert 0 < score <= 1
    assert all(0 <= measure <= 1.5 for measure in measures(text, title))
    assert len(measures(text, title)) == MEASURES


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 broken"])
def test_a_file_that_is_no_model_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "genre.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadSettings, match=r"genre\.npz"):
        GenreReader(path)


def test_arrays_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    with np.load(BUNDLED) as file:
        np.savez(tmp_path / "genre.npz", **{name: file[name] for name in file.files} | {"bias": np.zeros(2)})
    with pytest.raises(BadSettings, match="do not fit"):
        GenreReader(tmp_path / "genre.npz")


def test_the_bundled_model_is_small_and_has_a_version() -> None:
    assert BUNDLED.stat().st_size < 1_500_000
    assert READER.version.startswith("wireroom-genre/")

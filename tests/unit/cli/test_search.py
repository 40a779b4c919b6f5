"""What `wireroom search`, `topics` and `outlets` ask of a store, and how they print what it says."""

import csv
import io
import json
import shlex
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.shelf import story_document
from wireroom.cli import facets, search
from wireroom.cli.main import app
from wireroom.cli.options import choose
from wireroom.kernel.errors import BadSource
from wireroom.search.port import DEFAULT_FACETS, Hint, Results

NAMES = {f"The {word} Harbour Ledger and Evening Post": number for number, word in enumerate(["Old", "New", "Free"], 1)}
NOBODY: dict[str, list[str]] = {"negative": [], "neutral": [], "positive": []}
BESIDE = {
    **{"topic": [], "subtopic": [], "entity": [], "authors": [], "language": "en", "url": "", "genre": None},
    **{"subject": None, "tone": None, "stance": NOBODY, "portrayal": NOBODY},
}


def hit(id_: str, **rest: Any) -> dict[str, Any]:
    return story_document(id_, id_, **(BESIDE | {"copy_of": None, "score": 1.5, "highlights": {}} | rest))


class Canned:
    """A Searcher that gives one answer and keeps what it was asked."""

    def __init__(self, *hits: dict[str, Any], total: int = 0, following: str | None = None, hints: list[Hint]) -> None:
        self._results = Results(total=total or len(hits), hits=list(hits), facets={}, next=following, hints=hints)
        self.asked: dict[str, Any] = {}

    def search(self, query: str, **asked: Any) -> Results:
        self.asked = {"query": query} | asked
        return Results(**(self._results | {"facets": dict.fromkeys(asked["facets"], NAMES)}))


@pytest.fixture
def canned(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    monkeypatch.chdir(tmp_path)
    Path("wireroom.db").touch()

    def answer(*hits: dict[str, Any], **rest: Any) -> Canned:
        searcher = Canned(*hits, **({"hints": []} | rest))
        for module in (search, facets):
            monkeypatch.setattr(module, "open_searcher", lambda *_: searcher)
        return searcher

    return answer


def run(*words: str) -> Result:
    done = CliRunner().invoke(app, words, env={"NO_COLOR": "1", "COLUMNS": "40"}, catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    return done


def test_a_pipe_gets_each_line_whole_and_without_blanks_at_its_end(canned: Any) -> None:
    title = "A headline that is much longer than the forty columns of the terminal that this is not"
    canned(hit("a", title=title, highlights={"text": ["a <em>long</em> &lt;b&gt; piece " * 5]}), hit("b"))
    shown = run("search", "storm").stdout
    lines = shown.splitlines()
    assert f"1  {title}" in lines
    assert any("long <b> piece a long" in line for line in lines)
    assert any(line.endswith("Harbour Ledger and Evening Post 3") and line.count("·") == 2 for line in lines)
    assert [line for line in lines if line != line.rstrip()] == []
    assert "\x1b" not in shown


def test_people_get_few_values_of_few_facets_and_scripts_more(canned: Any) -> None:
    searcher = canned(hit("a"))
    run("search", "*")
    assert (searcher.asked["facets"], searcher.asked["facet_size"]) == (facets.SHOWN, 8)
    run("search", "*", "--json")
    assert (searcher.asked["facets"], searcher.asked["facet_size"]) == (DEFAULT_FACETS, 20)
    shown = run("search", "*", "--facet", "person, voice", "--facet", "person", "--facet-size", "3").stdout
    assert (searcher.asked["facets"], searcher.asked["facet_size"]) == (("person", "voice"), 3)
    assert "voice" in shown
    assert "outlet" not in shown
    run("search", "*", "--facet", "none", "--json")
    assert searcher.asked["facets"] == ()


def test_originals_are_a_filter_beside_the_whole_query(canned: Any) -> None:
    searcher = canned()
    run("search", "storm OR flood", "--originals")
    assert searcher.asked["query"] == "(storm OR flood) AND copy:false"
    run("search", " ", "--originals")
    assert searcher.asked["query"] == "copy:false"


@pytest.mark.parametrize("words", [["--from", "20"], ["--offset", "20"]], ids=" ".join)
def test_the_first_hit_has_its_number_under_both_names_of_the_option(canned: Any, words: list[str]) -> None:
    searcher = canned(hit("a"), total=30)
    assert "21  Title of a" in run("search", "storm", *words).stdout
    assert searcher.asked["offset"] == 20


@pytest.mark.parametrize("query", ["storm", 'outlet:"Harbour Ledger" AND it\'s', "-storm"])
def test_the_command_for_the_next_page_gives_it(canned: Any, query: str) -> None:
    searcher = canned(hit("a"), hit("b"), total=9, following="-x==")
    words = ["--sort", "oldest", "--collapse", "--facet", "topic", "--facet", "person", "--size", "2", "--", query]
    last = run("search", *words).stdout.splitlines()[-1]
    before = searcher.asked
    said, _, command = last.partition("wireroom ")
    assert said.strip() == "next"
    run(*shlex.split(command))
    assert searcher.asked == before | {"after": "-x==", "offset": 2}


def test_the_last_page_offers_no_other(canned: Any) -> None:
    canned(hit("a"))
    assert "next" not in run("search", "storm").stdout
    canned(total=5, following="x")
    assert "next" not in run("search", "storm", "--size", "0").stdout
    assert "none of them is behind the first 1,000" in run("search", "storm", "--from", "1000").stdout


def test_hints_say_what_could_be_meant(canned: Any) -> None:
    hints = [
        Hint(part="topic:sports", says="there is no such topic", nearest=["sport", "society"]),
        Hint(part="[b]x\x1b", says="no article has it", nearest=[]),
    ]
    canned(hints=hints)
    assert run("search", "topic:sports", "--facet", "none").stdout.splitlines() == [
        "no articles for topic:sports",
        "topic:sports: there is no such topic",
        "  did you mean sport or society?",
        "[b]x: no article has it",
    ]


def test_csv_can_be_read_back_and_starts_no_formula(canned: Any) -> None:
    odd = hit("a", title='=cmd|\' "x",\r\ny', outlet="\t+1", entity=["Ant", "Bee, C"], url="@x", published=None)
    canned(odd, hit("b", outlet="Harbour-Ledger", score=None, copy=True), total=3, following="z")
    done = run("search", "*", "--csv")
    assert done.stdout_bytes.count(b"\r\n") == 3
    assert done.stderr.strip().startswith("next  wireroom search --csv")
    first, second = csv.DictReader(io.StringIO(done.stdout, newline=""))
    assert (first["title"], first["outlet"], first["url"]) == ("'=cmd|' \"x\", y", "'+1", "'@x")
    assert (first["entities"], first["published"], first["copy"], first["score"]) == ("Ant; Bee, C", "", "false", "1.5")
    assert (second["outlet"], second["score"], second["copy"]) == ("Harbour-Ledger", "", "true")


def test_csv_and_a_hit_say_the_genre_and_whose_view_it_is(canned: Any) -> None:
    views = {"stance": NOBODY | {"negative": ["Ant", "Bee"]}, "portrayal": NOBODY | {"positive": ["Ant"]}}
    canned(hit("a", genre="opinion", topic=["sport"], subtopic=["sport event"], **views))
    (row,) = csv.DictReader(io.StringIO(run("search", "*", "--csv").stdout, newline=""))
    assert (row["genre"], row["topic"], row["subtopic"]) == ("opinion", "sport", "sport event")
    assert (row["stance.negative"], row["portrayal.positive"], row["portrayal.negative"]) == ("Ant; Bee", "Ant", "")
    assert "Harbour Ledger · 2025-05-02 · opinion · sport" in run("search", "*").stdout


def test_csv_and_json_are_not_both(canned: Any) -> None:
    canned()
    done = CliRunner().invoke(app, ["search", "*", "--csv", "--json"])
    assert done.exit_code == 2
    assert "one of them" in done.stderr


@pytest.mark.parametrize(("command", "fields"), [("topics", ("topic", "subtopic")), ("outlets", ("outlet",))])
def test_what_can_be_typed_is_listed_whole(canned: Any, command: str, fields: tuple[str, ...]) -> None:
    searcher = canned()
    listed = [[str(n), v] for v, n in NAMES.items()]
    shown = [line.split(maxsplit=1) for line in run(command).stdout.splitlines()]
    assert shown == (listed if command == "outlets" else [*listed, [], ["subtopics"], *listed])
    assert json.loads(run(command, "--json").stdout) == {f"{field}s": NAMES for field in fields}
    assert (searcher.asked["query"], searcher.asked["facets"]) == ("*", fields)


def test_a_store_and_the_deployment_are_chosen_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadSource, match=r"no store wireroom.db; .* --store, or the deployment with --deployed"):
        choose(None)
    Path("wireroom.db").touch()
    assert choose(None)[0] == Path("wireroom.db")
    assert choose(tmp_path)[0] == tmp_path
    assert choose(None, deployed=True)[0] is None
    file, settings = choose(None, deployed=False, elasticsearch="http://es:1", redis="")
    assert (file, settings.servers.elasticsearch) == (None, "http://es:1")
    assert settings.servers.redis.startswith("redis://127")

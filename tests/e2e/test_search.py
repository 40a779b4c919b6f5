"""`wireroom search` and its kin as a person reads them: at terminals of several widths, in a pipe, in a spreadsheet."""

import csv
import io
import json
import re
import shlex
from collections import Counter
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.e2e.command import at_terminal, well, wireroom_process

OUTLETS = (
    "The Harbour Ledger and Evening Post of Northgate", "Coast Echo", "港口日報 harbour daily in two scripts",
    "The Very Long Name of a Weekly Paper That No Column of a Table Would Ever Hold Without a Cut, Founded 1871",
    "Hafen" + "dampfschifffahrts" * 6 + "anzeiger",
)  # fmt: skip
BODY = (
    "The harbour of Northgate was closed on day {} after a storm. The Port Authority said ships would wait outside it."
)
HEADLINE = (
    "Storm number {} closes the harbour of Northgate, and the Port Authority tells all ships to wait for the pilots"
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("search") / "news.db"
    articles = [
        {
            "id": f"a{number}", "title": HEADLINE.format(number), "outlet": OUTLETS[number % len(OUTLETS)],
            "text": f"{BODY.format(number)} Word{number} word{number + 7} word{number * 3}. " * 3,
            "published": f"2025-05-{number + 1:02}", "authors": ["=Nobody"],
        }
        for number in range(9)
    ]  # fmt: skip
    lines = "".join(json.dumps(article) + "\n" for article in articles)
    assert well("run", "-", "--store", path, "--json", stdin=lines.encode()).json["articles"] == 9
    return path


@pytest.mark.parametrize("columns", [80, 120, 200])
@pytest.mark.parametrize(
    "command",
    [["search", "storm"], ["search", "nothing", "--originals"], ["outlets"], ["show", "a4"], ["copies", "a4"]],
    ids=" ".join,
)
def test_lines_fit_a_terminal_and_have_no_blanks_at_their_end(store: Path, columns: int, command: list[str]) -> None:
    lines = at_terminal(columns, *command, "--store", store)
    typed = [line for line in lines if line.startswith("next  ")]  # left to the terminal to wrap: it is copied whole
    assert [line for line in lines if cell_len(line) > columns and line not in typed] == []
    assert [line for line in lines if line != line.rstrip() or "\x1b" in line] == []


@pytest.mark.parametrize("columns", [80, 120, 200])
def test_no_name_is_cut_at_a_terminal(store: Path, columns: int) -> None:
    lines = at_terminal(columns, "search", "storm", "--facet", "outlet", "--store", store)
    shown = "".join("".join(lines).split())  # wherever the lines end
    counts = Counter(OUTLETS[number % len(OUTLETS)] for number in range(9))
    assert all("".join(f"{outlet}{count}".split()) in shown for outlet, count in counts.items())
    assert "".join(HEADLINE.format(8).split()) in shown
    facets = [line for line in lines if "Coast Echo 2" in line]
    assert len(facets) == 1, "a short name is on one line"


def test_a_pipe_gets_a_line_for_each_thing(store: Path) -> None:
    shown = wireroom_process("search", "storm", "--size", 3, "--store", store, env={"COLUMNS": "40"}).out.decode()
    lines = shown.splitlines()
    assert [line for line in lines if line != line.rstrip()] == []
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", shown)
    assert sum(line[3:] in [HEADLINE.format(n) for n in range(9)] for line in lines) == 3
    (facet,) = [line for line in lines if line.startswith("outlet ")]
    assert all(outlet in facet for outlet in OUTLETS)


@pytest.mark.parametrize("sort", ["relevance", "date", "oldest"])
def test_the_commands_for_the_next_pages_lead_through_all_hits(store: Path, sort: str) -> None:
    command = ["search", "storm", "--size", "2", "--sort", sort, "--store", str(store)]
    numbered: list[str] = []
    while command:
        lines = well(*command).out.decode().splitlines()
        numbered += [line for line in lines if re.match(r" ?\d+  Storm", line)]
        command = next((shlex.split(line)[2:] for line in lines if line.startswith("next  ")), [])
    assert [int(line.split()[0]) for line in numbered] == list(range(1, 10))
    titles = [line.split(maxsplit=1)[1] for line in numbered]
    assert sorted(titles) == [HEADLINE.format(number) for number in range(9)]
    if sort != "relevance":
        assert titles == sorted(titles, reverse=sort == "date")


def test_csv_holds_every_hit(store: Path) -> None:
    rows = list(
        csv.DictReader(io.StringIO(well("search", "storm", "--csv", "--store", store).out.decode(), newline=""))
    )
    assert {row["id"] for row in rows} == {f"a{number}" for number in range(9)}
    assert {row["outlet"] for row in rows} == set(OUTLETS)
    assert {row["authors"] for row in rows} == {"'=Nobody"}


def test_what_is_listed_can_be_typed(store: Path) -> None:
    for command in ("outlets", "topics"):
        counts = well(command, "--store", store, "--json").json[command]
        for value, count in counts.items():
            query = f'{command[:-1]}:"{value}"'
            assert well("search", query, "--store", store, "--json", "--facet", "none").json["total"] >= count
            assert f"{count}  {value}" in well(command, "--store", store).out.decode()


def test_originals_and_their_share(store: Path) -> None:
    originals = well("search", "storm", "--originals", "--store", store, "--json").json
    everything = well("search", "storm", "--store", store, "--json", "--facet", "copy").json
    assert originals["total"] == everything["facets"]["copy"]["false"]
    assert list(everything["facets"]) == ["copy"]


def test_a_search_that_finds_nothing_says_so(store: Path) -> None:
    shown = well("search", "topic:sports AND storm", "--store", store).out.decode()
    assert shown.startswith("no articles for topic:sports AND storm\n")

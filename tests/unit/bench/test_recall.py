"""The scan that search is held against: its own idea of right, and what only one of the two finds."""

import gzip
import json
import re
from pathlib import Path

import msgspec
import pytest

from bench.recall import Case, Finding, articles_of, cases, main, measure, plain

CASES = {case.query: case for case in cases()}


@pytest.mark.parametrize(
    ("query", "text", "is_right"),
    [
        ("negotiat*", "They were NEGOTIATING.", True),
        ("negotiat*", "It was renegotiated.", False),
        ("*ology", "Biology's day", True),
        ("*ology", "biologist", False),
        ("wom?n", "women", True),
        ("wom?n", "womn", False),
        ("inter*tion", "an intervention", True),
        ("McDonald’s", "McDonald's", True),
        ("McDonalds", "Mr McDonald", True),
        ('"Standard & Poor\'s"', "rated by Standard & Poor’s", True),
        ("Beyonce", "BEYONCÉ's", True),
        ("U.S.", "in the US", True),
        ("US", "in the U.S.", True),
        ("US", "told us", False),
        ("U.S.", "the U.S.A.", False),
        ("S.A.", "the U.S.A.", False),
        ("e-mail", "an e mail", True),
        ("e-mail", "e-mailing", False),
        ("1000", "1,000 men", True),
        ("1,000", "21,000 men", False),
        ("1,000", "1,000,000 men", False),
        ("東京", "来週の東京都は", True),
    ],
)
def test_the_scan(query: str, text: str, is_right: bool) -> None:
    case = CASES[query]
    assert bool(re.search(case.pattern, text if case.as_written else plain(text))) == is_right


def test_every_query_finds_what_is_written_as_it_is() -> None:
    for case in CASES.values():
        text = re.sub(r"\*|\?", "a", case.query.strip('"'))
        assert re.search(case.pattern, text if case.as_written else plain(text)), case


def test_what_only_one_of_them_finds(tmp_path: Path) -> None:
    articles = articles_of(["It rains in Orbo.", "Sun in Kestrel, they say.", "Snow."])
    wanted = [Case("a", "Orbo", "orbo|snow"), Case("b", "Kestrel", "orbo"), Case("c", '"Kestrel', "kestrel")]
    one, other, refused = measure(articles, tmp_path / "store.db", wanted)
    assert one == Finding("a", "Orbo", 1, 2, ["000002"], [])
    assert other == Finding("b", "Kestrel", 1, 1, ["000000"], ["000001"])
    assert (refused.found, refused.scan, refused.missed) == (0, 1, ["000001"])
    assert refused.refused


def test_the_command_prints_a_finding_for_every_query(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bodies = tmp_path / "bodies.jsonl.gz"
    bodies.write_bytes(gzip.compress(json.dumps({"text": "A university presides over a café."}).encode()))
    assert main([str(bodies), "--json"]) == 0
    findings = msgspec.json.decode(capsys.readouterr().out, type=list[Finding])
    assert [finding.query for finding in findings] == [case.query for case in cases()]
    assert next(finding for finding in findings if finding.query == "café").found == 1
    assert main([str(bodies)]) == 0
    assert "together" in capsys.readouterr().out


def test_bodies_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.jsonl")]) == 1
    assert "none.jsonl" in capsys.readouterr().err

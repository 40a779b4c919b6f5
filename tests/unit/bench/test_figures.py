"""How rates, the overhead and the machine's description are worked out."""

import io
import os

import pytest
from rich.console import Console

from bench.deployed import TICKS, cpu_seconds, elsewhere, environment
from bench.figures import BAR, Deployed, Embedded, Memory, Report, Stage
from bench.local import Timed
from bench.machine import cpu_model, describe
from bench.show import show
from wireroom.kernel.stage import Reject, Spec
from wireroom.pipeline.settings import read


def run(seconds: float, *, workers: int = 0, ok: bool = True) -> Embedded:
    return Embedded(workers=workers, articles=100, seconds=seconds, in_stages={"clean": 2.0, "index": 8.0}, ok=ok)


def memory(*, ok: bool = True) -> Memory:
    return Memory(articles=100, copies=0.3, answered=0.29, seconds=2.0, without=2.5, ok=ok)


def report(*runs: Embedded, **fields: object) -> Report:
    return Report(machine={"cpu": "x", "libraries": {}}, articles=100, seed=1, embedded=list(runs), **fields)  # type: ignore[arg-type]


def test_overhead_is_the_time_outside_the_stages_over_the_time_in_them() -> None:
    assert run(11.0).overhead == pytest.approx(0.1)
    assert run(11.0).rate == pytest.approx(100 / 11)
    assert Embedded(workers=0, articles=0, seconds=0.0, in_stages={}, ok=True).overhead == 0.0


def test_the_bar_is_for_runs_in_one_process() -> None:
    assert report(run(10 * (1 + BAR) - 0.01)).within_bar
    assert not report(run(10 * (1 + BAR) + 0.01)).within_bar
    assert report(run(99.0, workers=2)).within_bar


def test_a_run_that_loses_something_shows() -> None:
    lost = Deployed(articles=1, seconds=1.0, cpu={}, ok=False)
    assert report(run(10.0)).accounted_for
    assert not report(run(10.0, ok=False)).accounted_for
    assert not report(run(10.0), deployed=lost).accounted_for
    assert not report(run(10.0), memory=memory(ok=False)).accounted_for
    assert report(run(10.0), memory=memory()).accounted_for


class Echo:
    spec = Spec("echo", reads=frozenset(), sets=frozenset(), rejects=frozenset({"empty"}))

    def process(self, batch: list[str]) -> list[Reject]:
        if "fail" in batch:
            raise ValueError(batch)
        return [Reject("empty", item) for item in batch]


def test_a_timed_stage_is_the_stage() -> None:
    timed = Timed(Echo())  # type: ignore[arg-type]  # a stage of strings
    assert timed.process(["a", "b"]) == [Reject("empty", "a"), Reject("empty", "b")]
    with pytest.raises(ValueError, match="fail"):
        timed.process(["fail"])
    figures = timed.figures()
    assert (figures.name, figures.articles) == ("echo", 3)
    assert figures.seconds >= figures.slowest > 0


def test_the_machine_is_described() -> None:
    assert cpu_model("processor : 0\nmodel name\t: AMD EPYC\nmodel name\t: other\n") == "AMD EPYC"
    assert (cpu_model(""), describe()["cores"]) == ("", os.cpu_count())


def test_processor_time_is_read_whatever_the_process_is_called() -> None:
    stat = "7 (a) b) S 1 7 7 0 -1 4194304 1 0 0 0 250 50 0 0 20 0 1 0 1 1 1"
    assert cpu_seconds(stat) == pytest.approx(300 / TICKS)


def test_a_deployment_has_names_of_its_own(tmp_path: object) -> None:
    environ = {"WIREROOM_TEST_KAFKA": "127.0.0.1:1", "WIREROOM_KAFKA": "other:1", "WIREROOM_BATCH": "50", "HOME": "/h"}
    settings = read(environment(environ, "bench-1", tmp_path))  # type: ignore[arg-type]
    assert (settings.servers.kafka, settings.servers.batch) == ("127.0.0.1:1", 50)
    assert settings.topics().raw == settings.servers.prefix + "articles.raw" == "bench-1.articles.raw"
    assert (settings.index.alias, settings.dedup.prefix) == ("bench-1", "bench-1:dedup:")


def test_load_is_for_this_machine_only() -> None:
    assert elsewhere(read({})) == []
    away = {"WIREROOM_KAFKA": "127.0.0.1:9092,kafka.example:9092", "WIREROOM_REDIS": "redis://redis.example/0"}
    assert elsewhere(read(away)) == ["kafka.example:9092", "redis://redis.example/0"]


def test_what_is_shown_has_every_part() -> None:
    stage = Stage(name="clean", articles=100, seconds=2.0, slowest=0.5)
    deployed = Deployed(articles=100, seconds=4.0, cpu={"clean": 1.0}, ok=True)
    text = io.StringIO()
    show(
        report(run(11.0), stages=[stage], memory=memory(), deployed=deployed, skipped="[no] servers"),
        Console(file=text, width=200),
    )
    assert "+10.0%" in text.getvalue()
    assert "29.0% answered from memory, 50 articles/s instead of 40 (1.25 times)" in text.getvalue()
    assert "[no] servers" in text.getvalue()
    assert "25" in text.getvalue()

"""The stages that remember: they read what they say they read, so that alike articles have one outcome."""

import pytest

from wireroom.pipeline import build
from wireroom.pipeline.settings import read
from wireroom.pipeline.topology import specs
from wireroom.runtime.memo import CachedStage

SPECS = specs()


@pytest.mark.parametrize("name", build.CACHED)
def test_a_stage_reads_nothing_that_it_or_a_later_one_sets(name: str) -> None:
    later = build.CACHED[build.CACHED.index(name) :]
    assert not SPECS[name].reads & frozenset[str]().union(*(SPECS[other].sets for other in later))
    assert SPECS[name].pure


def test_the_host_wraps_exactly_the_stages_with_a_model() -> None:
    wrapped = {stage.spec.name for stage in build.pure_cached(read({})) if isinstance(stage, CachedStage)}
    assert wrapped == {name for name, spec in SPECS.items() if "models" in spec.sets} == set(build.CACHED)
    assert not any(isinstance(stage, CachedStage) for stage in build.pure_cached(read({"WIREROOM_REMEMBER": "0"})))
    assert not any(isinstance(stage, CachedStage) for stage in build.pure(read({})))

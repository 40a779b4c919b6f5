"""The bundled recognisers as spaCy pipelines: docs/spacy.md as it stands, and what to_disk writes."""

import re
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc

from wireroom.entities.build import model_folder
from wireroom.entities.settings import Tier

ROOT = Path(__file__).parents[3]
TEXT = "Lufthansa named Ingrid Haller in Berlin on 3 March 2024. The Boeing 737 cost her airline $5 million."


def run(lines: str) -> str:
    ran = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def read(doc: Doc) -> list[tuple[str, str, str]]:
    return [(span.text, span.label_, span.id_) for span in (*doc.ents, *doc.spans["wireroom"])]


def test_the_lines_of_the_page_work_in_a_fresh_process() -> None:
    (lines,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "spacy.md").read_text(encoding="utf-8"), re.S)
    printed = run(lines)
    assert "('Ingrid Haller', 'PER')" in printed
    assert "('3 March 2024', 'DATE', '2024-03-03')" in printed
    assert "('Boeing 737', 'PRODUCT', '')" in printed
    assert "('$5 million', 'MONEY', 'USD 5000000')" in printed


@pytest.mark.parametrize("tier", ["fast", "best"])
def test_what_is_saved_finds_the_same(tmp_path: Path, tier: Tier) -> None:
    nlp = spacy.load(model_folder(tier))
    nlp.to_disk(tmp_path / "model")
    names = {label for _, label, _ in read(nlp(TEXT))}
    assert names == {"PER", "ORG", "LOC", "DATE", "MONEY", "PRODUCT"}
    again = spacy.load(tmp_path / "model")
    assert read(again(TEXT)) == read(nlp(TEXT))
    assert again.pipe_labels == nlp.pipe_labels


def test_a_component_in_another_pipeline_uses_the_bundled_model() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("wireroom_names")
    assert [entity.text for entity in nlp(TEXT).ents] == ["Lufthansa", "Ingrid Haller", "Berlin", "Boeing"]


def test_spacy_finds_the_components_once_wireroom_is_installed(tmp_path: Path) -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["spacy_factories"]
    for name, target in declared.items():
        module, _, factory = target.partition(":")
        assert getattr(import_module(module), factory)
        assert spacy.Language.get_factory_meta(name).factory == name
    info = tmp_path / "installed-0.dist-info"  # so that it holds whenever the project itself was installed last
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: installed\nVersion: 0\n")
    lines = "".join(f"{name} = {target}\n" for name, target in declared.items())
    (info / "entry_points.txt").write_text(f"[spacy_factories]\n{lines}")
    folder = str(model_folder("fast"))
    printed = run(
        f"import sys; sys.path.append({str(tmp_path)!r})\nimport spacy\n"
        f"nlp = spacy.load({folder!r}); nlp.add_pipe('wireroom_topic'); doc = nlp({TEXT!r})\n"
        "print([e.text for e in doc.ents], max(doc.cats, key=doc.cats.get))"
    )
    assert "Ingrid Haller" in printed
    assert "economy, business and finance" in printed


def test_a_pipeline_without_the_components_does_not_load_what_they_need() -> None:
    lines = (
        "import sys, spacy; import wireroom.entities.tagging.component; spacy.blank('en')('Ann'); print(*sys.modules)"
    )
    assert not {"numba", "onnxruntime", "tokenizers"} & set(run(lines).split())

"""Another spaCy package in place of the bundled model: what it finds, and what is said of one that cannot be used."""

import json
import sys
from pathlib import Path

import pytest
import spacy

from tests import hostile
from wireroom.entities.build import build
from wireroom.entities.settings import Settings
from wireroom.kernel.errors import BadSettings
from wireroom.kernel.stage import Emit

NAMES = {"Acme": "ORG", "Oslo": "GPE", "1999": "DATE"}
PATTERNS = [{"label": label, "pattern": name} for name, label in NAMES.items()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    nlp = spacy.blank("en", meta={"name": "tiny", "version": "1.2"})
    nlp.add_pipe("entity_ruler").add_patterns(PATTERNS)
    nlp.to_disk(tmp_path / "en_tiny")
    return tmp_path / "en_tiny"


def installed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Lay the pipeline out as pip would, and return the package's name."""
    site = folder.parent / "site"
    site.mkdir()
    folder.rename(site / "en_tiny")
    (site / "en_tiny" / "__init__.py").write_text(
        "from pathlib import Path\n"
        "from spacy.util import load_model_from_path\n"
        "def load(**given):\n"
        "    return load_model_from_path(Path(__file__).parent, **given)\n"
    )
    (site / "en_tiny-1.2.dist-info").mkdir()
    (site / "en_tiny-1.2.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: en_tiny\nVersion: 1.2\n")
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.delitem(sys.modules, "en_tiny", raising=False)
    return "en_tiny"


def changed(folder: Path, **meta: str) -> str:
    path = folder / "meta.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | meta))
    return str(folder)


def found(model: str) -> tuple[list[tuple[str, str]], str]:
    (outcome,) = build(Settings(model=model)).process([hostile.article("Acme in Oslo", "Acme left in 1999.")])
    assert isinstance(outcome, Emit)
    names = [(entity.name, entity.kind) for entity in outcome.article.entities or ()]
    return names, outcome.article.models["entities"]


def test_a_folder_finds_names_and_says_which_content_it_was(folder: Path) -> None:
    names, version = found(str(folder))
    assert names == [("Acme", "org"), ("Oslo", "place")]
    assert version.startswith("en_tiny/1.2+")
    assert found(changed(folder, description="another"))[1] not in ("", version)


def test_an_installed_package_finds_names(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(installed(folder, monkeypatch)) == ([("Acme", "org"), ("Oslo", "place")], "en_tiny/1.2")


def refused(model: str, why: str) -> None:
    with pytest.raises(BadSettings, match=why):
        build(Settings(model=model))


@pytest.mark.parametrize("model", ["en_core_web_none", "../nowhere"])
def test_a_package_that_is_not_installed_is_told_at_the_start(model: str) -> None:
    refused(model, r"no spaCy package named .* is installed.*spacy download.*leave the setting out")


def test_another_kind_of_package_is_told_at_the_start() -> None:
    refused("numpy", r"numpy is no spaCy pipeline")


def test_a_package_for_another_spacy_is_told_at_the_start(folder: Path) -> None:
    refused(changed(folder, spacy_version=">=2.3.0,<2.4.0"), r"made for spaCy >=2.3.0,<2.4.0, not for 3\.")


@pytest.mark.filterwarnings("ignore:.*W095")
def test_a_package_of_the_same_minor_version_is_used(folder: Path) -> None:
    minor = spacy.about.__version__.rpartition(".")[0]
    names, _ = found(changed(folder, spacy_version=f">={minor}.99,<4.0.0"))
    assert names


def test_a_damaged_folder_is_told_at_the_start(folder: Path) -> None:
    (folder / "meta.json").write_text("{")
    refused(str(folder), r"is no spaCy pipeline")


def test_a_pipeline_that_needs_what_is_not_installed_is_told_at_the_start(folder: Path) -> None:
    config = folder / "config.cfg"
    config.write_text(config.read_text().replace('factory = "entity_ruler"', 'factory = "curated_transformer_of_mine"'))
    refused(str(folder), r"does not load.*curated_transformer_of_mine")


def test_a_pipeline_without_a_recogniser_is_told_at_the_start(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.to_disk(tmp_path / "plain")
    refused(str(tmp_path / "plain"), r"has no entity recogniser, only sentencizer")


def test_a_recogniser_of_other_things_is_told_at_the_start(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "GENE", "pattern": "BRCA1"}])
    nlp.to_disk(tmp_path / "genes")
    refused(str(tmp_path / "genes"), r"labels GENE, and none of these is known; known are .*ORG")

"""Other languages than English, with real spaCy pipelines: which one reads what, and that names stay as written."""

import pickle
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests import pipelines
from wireroom.entities.build import build
from wireroom.entities.names.other_languages import group_as_written
from wireroom.entities.port import EntitySpan
from wireroom.entities.settings import Settings
from wireroom.entities.stage import EntitiesStage
from wireroom.kernel.article import Article, EntityKind
from wireroom.kernel.errors import BadSettings

GERMAN = {"Angela Merkel": "PER", "Merkel": "PER", "Merkels": "PER", "Berlin": "LOC", "Nürnberger Anzeiger": "ORG"}
RUSSIAN = {"Анна Ковалёва": "PER", "Ковалёва": "PER", "Сбербанк": "ORG"}
CHINESE = {"王小明": "PERSON", "北京": "GPE", "中国银行": "ORG"}


def article(text: str, language: str, title: str = "") -> Article:
    now = datetime(2024, 1, 1, tzinfo=UTC)
    return Article(id="a", delivery="d", source="s", ingested=now, text=text, title=title, language=language)


def named(stage: EntitiesStage, *articles: Article) -> list[dict[str, tuple[str, int]]]:
    entities = [outcome.article.entities or () for outcome in stage.process(articles)]
    return [{entity.name: (entity.kind, len(entity.mentions)) for entity in found} for found in entities]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> EntitiesStage:
    folder = tmp_path_factory.mktemp("pipelines")
    names = {"de": GERMAN, "ru": RUSSIAN, "zh": CHINESE}
    models = {language: pipelines.write(folder / language, language, names[language]) for language in names}
    return build(Settings(model_by_language=models))


BATCH = [
    article("Angela Merkel lobte Berlin. Merkels Rede im Nürnberger Anzeiger gefiel.", "de", title="Merkel in Berlin"),
    article("Анна Ковалёва довольна: Сбербанк растёт. Ковалёва молчит.", "ru"),
    article("Ann Berg met Microsoft in Kenya.", "und"),
    article("王小明在北京。" + "今天天气很好，" * 100 + "中国银行在北京。", "zh"),
    article("Angela Merkel est à Berlin.", "fr"),
]


def test_each_language_is_read_by_its_own_pipeline(stage: EntitiesStage) -> None:
    german, russian, english, chinese, french = named(stage, *BATCH)
    assert german == {"Angela Merkel": ("person", 3), "Berlin": ("place", 2), "Nürnberger Anzeiger": ("org", 1)}
    assert russian == {"Анна Ковалёва": ("person", 2), "Сбербанк": ("org", 1)}
    assert english.keys() == {"Ann Berg", "Microsoft", "Kenya"}
    assert chinese == {"王小明": ("person", 1), "北京": ("place", 2), "中国银行": ("org", 1)}
    assert french == {}


def test_an_article_says_which_model_read_it_or_that_none_did(stage: EntitiesStage) -> None:
    after = [outcome.article for outcome in stage.process(BATCH)]
    versions = [read.models.get("entities", "") for read in after]
    assert [version.partition("/")[0] for version in versions] == ["de_tiny", "ru_tiny", "wireroom-crf", "zh_tiny", ""]
    assert [read.skipped for read in after] == [(), (), (), (), ("entities",)]


def test_mentions_are_where_the_names_stand(stage: EntitiesStage) -> None:
    for before, outcome in zip(BATCH, stage.process(BATCH), strict=True):
        for entity in outcome.article.entities or ():
            forms = {(before.title if m.field == "title" else before.text)[m.start : m.end] for m in entity.mentions}
            assert entity.name in forms
            assert forms <= {entity.name, "Merkel", "Merkels", "Ковалёва"}


def test_a_batch_gives_what_its_articles_give_alone_and_in_another_process(stage: EntitiesStage) -> None:
    together = stage.process(BATCH)
    assert together == [stage.process([each])[0] for each in BATCH]
    assert pickle.loads(pickle.dumps(stage)).process(BATCH) == together  # noqa: S301 - made here


def test_english_rules_and_lists_leave_other_languages_alone(tmp_path: Path) -> None:
    names = {"'s-Hertogenbosch": "GPE", "US": "GPE", "Prince": "PER", "President Kade": "ORG", "The": "ORG"}
    text = "In 's-Hertogenbosch kost de Boeing 737 volgens President Kade 1.200 euro. Prince zei: US, The; 3 May 2024."
    models = {"nl": pipelines.write(tmp_path / "nl", "nl", names)}
    (outcome,) = build(Settings(model_by_language=models)).process([article(text, "nl")])
    assert {entity.name for entity in outcome.article.entities or ()} == names.keys()
    assert outcome.article.values == ()


def grouped(text: str, language: str, names: dict[EntityKind, str]) -> dict[str, list[str]]:
    """Return the forms under each name of a text in which these names are recognised, the longest first."""
    kinds = {name: kind for kind, of_kind in names.items() for name in of_kind.split("; ")}
    pattern = "|".join(map(re.escape, sorted(kinds, key=len, reverse=True)))
    spans = [EntitySpan(*match.span(), kinds[match[0]]) for match in re.finditer(pattern, text)]
    return {g.name: [m.surface for m in g.mentions] for g in group_as_written(text, spans, language)}


@pytest.mark.parametrize(
    ("language", "text", "names", "groups"),
    [
        ("de", "Ursula von der Leyen kam. Von der Leyen ging.", {"person": "Ursula von der Leyen; Von der Leyen"},
         {"Ursula von der Leyen": ["Ursula von der Leyen", "Von der Leyen"]}),
        ("es", "Habló Luiz Inácio Lula da Silva. Lula calló.", {"person": "Luiz Inácio Lula da Silva; Lula"},
         {"Luiz Inácio Lula da Silva": ["Luiz Inácio Lula da Silva", "Lula"]}),
        ("de", "Irving Berlin starb. Berlin trauert.", {"person": "Irving Berlin", "place": "Berlin"},
         {"Irving Berlin": ["Irving Berlin"], "Berlin": ["Berlin"]}),
        ("de", "Deutschlands Kanzler sah Deutschland in Paris.", {"place": "Deutschlands; Deutschland; Paris"},
         {"Deutschland": ["Deutschlands", "Deutschland"], "Paris": ["Paris"]}),
        ("de", "Robbie Williams traf William. Williams sang.", {"person": "Robbie Williams; William; Williams"},
         {"Robbie Williams": ["Robbie Williams", "Williams"], "William": ["William"]}),
        ("fr", "Il a vu Mari et Maris.", {"person": "Mari; Maris"}, {"Mari": ["Mari"], "Maris": ["Maris"]}),
        ("de", "Die Freie Demokratische Partei (FDP) und die FDP.", {"org": "Freie Demokratische Partei; FDP"},
         {"Freie Demokratische Partei": ["Freie Demokratische Partei", "FDP", "FDP"]}),
        ("de", "Die Neue Allianz (EZB) und EZB.", {"org": "Neue Allianz; EZB"},
         {"Neue Allianz": ["Neue Allianz"], "EZB": ["EZB", "EZB"]}),
        ("de", "Essen ist groß. Wir essen in BERLIN und Berlin.", {"place": "Essen; BERLIN; Berlin"},
         {"Essen": ["Essen"], "Berlin": ["BERLIN", "Berlin"]}),
        ("hi", "वह दिल्ली में है।", {"place": "दिल्ली"}, {"दिल्ली": ["दिल्ली"]}),
    ],
)  # fmt: skip
def test_names_are_grouped_as_most_languages_write_them(
    language: str, text: str, names: dict[EntityKind, str], groups: dict[str, list[str]]
) -> None:
    assert grouped(text, language, names) == groups


def test_what_stands_around_a_name_is_left_out_and_what_is_none_goes() -> None:
    text = "„Kade“, \n A 12 a@b.de"
    names = [EntitySpan(0, 7, "org"), EntitySpan(6, 9, "org"), EntitySpan(10, 11, "org"), EntitySpan(12, 14, "org"),
             EntitySpan(15, 21, "org")]  # fmt: skip
    (group,) = group_as_written(text, names, "de")
    assert (group.name, text[group.mentions[0].start : group.mentions[0].end]) == ("Kade", "Kade")


def test_many_people_take_no_quadratic_time() -> None:
    words = [f"Ab{n} Cd{n} Ef{n}" for n in range(20_000)]
    text = " ".join(words)
    spans, start = [], 0
    for name in words:
        spans.append(EntitySpan(start, start + len(name), "person"))
        start += len(name) + 1
    assert len(group_as_written(text, spans, "de")) == len(words)


def test_a_pipeline_of_many_languages_reads_those_without_one(tmp_path: Path) -> None:
    german = pipelines.write(tmp_path / "de", "de", {"Berlin": "LOC"})
    many = pipelines.write(tmp_path / "xx", "xx", {"Paris": "LOC"})
    articles = [article("Berlin Paris", language) for language in ("de", "fr", "en")]
    for settings in (
        Settings(model=many, model_by_language={"de": german}),
        Settings(model_by_language={"de": german, "xx": many}),
    ):
        german_names, french_names, _ = named(build(settings), *articles)
        assert (german_names.keys(), french_names.keys()) == ({"Berlin"}, {"Paris"})


def test_a_pipeline_of_another_language_is_refused_with_its_setting(tmp_path: Path) -> None:
    german, english = (pipelines.write(tmp_path / code, code, {"Berlin": "LOC"}) for code in ("de", "en"))
    with pytest.raises(BadSettings, match=r"for the language de, not en: name it in WIREROOM_ENTITIES_MODEL_DE$"):
        build(Settings(model=german))
    with pytest.raises(BadSettings, match=r"for the language en, not fr: name it in WIREROOM_ENTITIES_MODEL$"):
        build(Settings(model_by_language={"fr": english}))
    norwegian = pipelines.write(tmp_path / "nb", "nb", {"Bergen": "LOC"})
    assert named(build(Settings(model_by_language={"no": norwegian})), article("Bergen", "no"))[0].keys() == {"Bergen"}


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(BadSettings, match=r"(?s)'de_none'.*download de_none.*'ru_none'"):
        build(Settings(model_by_language={"de": "de_none", "ru": "ru_none"}))
    with pytest.raises(
        BadSettings, match=r"(?s)model for en is the one without.*model for und.*bundled models read Eng"
    ):
        Settings(model_by_language={"en": "a", "und": "b", "de": "bundled"})


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("pl", ("persName", "orgName", "placeName", "geogName")),
        ("sv", ("PRS", "ORG", "LOC", "EVN")),
        ("nb", ("PER", "ORG", "GPE_LOC", "PROD")),
        ("el", ("PERSON", "ORG", "GPE", "EVENT")),
    ],
)  # fmt: skip
def test_the_labels_of_a_language_are_known(tmp_path: Path, language: str, labels: tuple[str, ...]) -> None:
    names = {f"Name{letter}": label for letter, label in zip("abcd", labels, strict=True)}
    stage = build(Settings(model_by_language={language: pipelines.write(tmp_path / language, language, names)}))
    assert named(stage, article(" , ".join(names), language))[0].keys() == names.keys()

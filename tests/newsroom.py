"""About 70 invented articles that a query can be tried on: many languages, names, dates, amounts, copies, and gaps."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from tests.arrivals import article
from wireroom.kernel.article import (
    Article,
    Copies,
    Entity,
    EntityKind,
    Field,
    Polarity,
    Portrayal,
    Shares,
    Span,
    Stance,
    Topic,
    Value,
    ValueKind,
)

CODES = {
    "economy, business and finance": "04000000",
    "sport": "15000000",
    "politics and government": "11000000",
    "weather": "17000000",
    "science and technology": "13000000",
    "arts, culture, entertainment and media": "01000000",
    "sport event": "20001108",
    "election": "20000574",
}
BUSINESS, SPORT, POLITICS, WEATHER, SCIENCE, ARTS, SPORT_EVENT, ELECTION = CODES
Named = tuple[EntityKind, str, tuple[str, ...]]
LEDGER, ECHO, TIDE = "The Harbour Ledger", "Coast Echo", "Daily Tide"


def story(
    id_: str,
    title: str,
    text: str,
    *,
    names: Iterable[Named] = (),
    values: Iterable[tuple[ValueKind, str]] = (),
    topics: Iterable[str] = (),
    day: str = "2022-06-01T12:00",
    language: str = "en",
    **fields: Any,
) -> Article:
    """Return an article in which the names stand in the forms that are given, and the values as "USD 5" or a date."""
    mentions = {name: _mentions(title, text, forms or (name,)) for _, name, forms in names}
    defaults: dict[str, Any] = {
        "outlet": ECHO,
        "published": datetime.fromisoformat(day).replace(tzinfo=UTC),
        "entities": tuple(
            Entity(name=name, kind=kind, mentions=mentions[name], salience=0.5) for kind, name, _ in names
        ),
        "values": tuple(Value(name=value, kind=kind, mentions=(Span(0, 1),), value=value) for kind, value in values),
        "topics": tuple(Topic(name=name, code=f"medtop:{CODES[name]}", score=0.9) for name in topics),
    }
    delivery = fields.pop("delivery", f"d-{id_}")
    return article(id_, delivery, title=title, text=text, language=language, **defaults | fields)


def _mentions(title: str, text: str, forms: Sequence[str]) -> tuple[Span, ...]:
    fields: tuple[tuple[Field, str], ...] = (("title", title), ("text", text))
    return tuple(
        Span(match.start(), match.end(), field)
        for form in forms
        for field, content in fields
        for match in re.finditer(rf"\b{re.escape(form)}(?!\w)", content)
    )


def org(name: str, *forms: str) -> Named:
    return "org", name, forms


def person(name: str, *forms: str) -> Named:
    return "person", name, forms


def place(name: str, *forms: str) -> Named:
    return "place", name, forms


def towards(
    target: str, polarity: Polarity, score: float = 0.9, *, voice: str = "outlet", main: bool = False
) -> Stance:
    return Stance(target=target, polarity=polarity, score=score, voice=voice, main=main)


def portrayed(target: str, polarity: Polarity, *, main: bool = False) -> Portrayal:
    shares = Shares(**{"negative": 0.1, "neutral": 0.1, "positive": 0.1} | {polarity: 0.8})
    return Portrayal(target=target, polarity=polarity, score=0.8, shares=shares, evidence=(Span(0, 1),), main=main)


CRANES: dict[str, Any] = {
    "title": "Harbour reopens after repairs",
    "text": "The harbour's cranes moved again on Monday. "
    "<b>Officials</b> praised the repairs & the crews of Westhaven.",
    "names": [org("Harbour Board"), place("Westhaven")],
    "topics": [BUSINESS],
}
LONG = " ".join([
    "The lighthouse stands on the cape.", "Nobody has lived there since the keeper left." * 6,
    "At night the lighthouse turns its lamp.", "Ships pass far out, and the water is black." * 6,
    "A second lighthouse was planned.", "The money went into the road over the moor." * 6,
    "The lighthouse will be sold.", "Bidders come from three countries." * 6, "No lighthouse was ever sold here.",
])  # fmt: skip


def english() -> list[Article]:
    """Articles about words: how they are written, and what stands beside what."""
    return [
        story("harbour", **CRANES, outlet=LEDGER, day="2023-05-01T09:00", authors=("Priya Sharma",)),
        story(
            "harbour-echo",
            **CRANES,
            day="2023-05-02",
            copies=Copies(cluster="harbour", copy_of="harbour", similarity=0.95, revision=2),
        ),
        story(
            "harbour-tide",
            **CRANES,
            outlet=TIDE,
            day="2023-05-02T12:00",
            copies=Copies(cluster="harbour", copy_of="harbour", similarity=0.9, revision=3),
        ),
        story(
            "wages",
            "Dockers negotiate over wages",
            "Negotiators said that the negotiation had stalled. Nothing has been negotiated since 3 May.",
            outlet=LEDGER,
            day="2023-05-03",
            authors=("Priya Sharma", "Tom Okafor"),
            topics=[BUSINESS],
            genre="report",
            genre_score=0.7,
        ),
        story(
            "university",
            "Universities count their students",
            "Each university of the north has fewer students. The universal complaint: rents.",
            day="2022-09-10",
            topics=[SCIENCE],
        ),
        story(
            "engineers",
            "Collaboration on a flood barrier",
            "Engineers collaborate across the border; their collaborators come from five universities.",
            day="2022-09-11",
            topics=[SCIENCE],
        ),
        story(
            "barrier",
            "Flood barrier holds",
            "The barrier against the flood held overnight. The lower town slept.",
            day="2023-02-20T23:00",
            topics=[WEATHER],
            genre="report",
        ),
        story(
            "storm",
            "Storm floods the lower town",
            "Flooding closed roads. The storm passed the gates of the barrier at dawn, before the flood came.",
            outlet=TIDE,
            day="2023-02-21T06:30",
            topics=[WEATHER],
            genre="live blog",
        ),
        story(
            "restaurant",
            "Macready's opens in Westhaven",
            "Macready's opened a restaurant on the quay.",
            names=[org("Macready's"), place("Westhaven")],
            topics=[BUSINESS],
            genre="press release",
        ),
        story(
            "chef",
            "A chef retires",
            "Hugh Macready cooked for forty years. The Macreadys are a family of cooks.",
            names=[person("Hugh Macready")],
        ),
        story(
            "rating",
            "Barrow & Pell's cuts its rating",
            "Barrow & Pell’s, the agency, cut the rating of Northgate Bank. Barrow and Pell gave no reason.",
            names=[org("Barrow & Pell's"), org("Northgate Bank")],
            topics=[BUSINESS],
            portrayal=(portrayed("Northgate Bank", "negative", main=True), portrayed("Barrow & Pell's", "neutral")),
            stance=(towards("Northgate Bank", "negative", main=True),),
            genre="opinion",
        ),
        story("treaty", "U.S. and U.K. sign", "The U.S. and the U.K. signed. The treaty is for ten years."),
        story("ours", "It helps us", "It helps us all, the mayor of Westhaven said.", names=[place("Westhaven")]),
        story(
            "oneill",
            "Minister resigns",
            "Minister Aoife O’Neill resigned. She didn’t say why; O'Neill's party is not surprised.",
            names=[person("Aoife O'Neill", "Aoife O’Neill")],
            topics=[POLITICS],
            portrayal=(portrayed("Aoife O'Neill", "negative", main=True),),
        ),
        story("ferry", "A state-of-the-art ferry", "The ferry has state of the art engines and an on-board doctor."),
        story("art", "The state of the art", "What is the state's art worth? The art of the state is a book."),
        story("covid", "Covid-19 tests end", "The last Covid-19 test was made; covid is not gone."),
        story("cafe", "Café reopens", "The café on the quay serves crème brûlée. The Cafe next door is jealous."),
        story(
            "budget",
            "Budget of 1,000,000 pounds",
            "The council spent 1,000,000 pounds, 3.5 percent more than in 2022, and 12500 on lamps.",
            values=[("money", "GBP 1000000"), ("money", "GBP 12500"), ("date", "2022")],
            topics=[POLITICS],
        ),
        story("lamps", "Lamps", "Lamps for 12,500 pounds were bought; the number 1000000 is on a plate."),
        story("play", "A play opens", "To be or not to be is the question at the playhouse by the Bank of England."),
        story("visit", "A visit", "She worked for a bank in England, and for a bank in the north of England."),
        story("lorries", "Red lorry, yellow lorry", "Red lorry, yellow lorry, said the girl. A lorry was red."),
        story("lorry", "One lorry", "The lorry that was found is red and not yellow."),
        story("quotes", "He said “never again”", 'He said “never again” and left. "Never," she said, "again?"'),
        story("colour", "Color and colour", "The color of the organization. Its colours were organised."),
        story("table", "DROP TABLE", "A table was dropped near the shop. NEAR is a word; so is AND."),
        story(
            "path",
            "C:\\news\\old and a/b",
            "The path is C:\\news\\old; and/or is a way to write. Mail me@harbour.example.",
        ),
        story("running", "She runs", "She is running; he ran. Runners run."),
        story("news", "News in general", "The news is generally new. Generals and generations disagree."),
    ]


def named() -> list[Article]:
    """Articles about names: entities of every kind, their other forms, stances, voices, dates and amounts."""
    lumen = org("Lumen Group", "Lumen Group", "Lumen")
    return [
        story(
            "digital",
            "Northgate goes digital",
            "Northgate Bank opened a digital branch. Customers of the bank of the north were pleased.",
            day="2023-12-31T23:59",
            names=[org("Northgate Bank"), org("Ministry of Trade")],
            portrayal=(portrayed("Northgate Bank", "neutral", main=True),),
            stance=(
                towards("Northgate Bank", "positive", 0.8, main=True),
                towards("Northgate Bank", "negative", 0.7, voice="Ada Brook"),
                towards("Ministry of Trade", "negative", 0.4, voice="spokesman"),
            ),
            topics=[BUSINESS, SCIENCE],
        ),
        story(
            "merger",
            "Two banks talk",
            "Northgate Bank and Southgate Bank talk. Ada Brook wrote it.",
            names=[org("Northgate Bank"), org("Southgate Bank"), person("Ada Brook")],
            portrayal=(portrayed("Southgate Bank", "positive", main=True), portrayed("Northgate Bank", "positive")),
            stance=(towards("Southgate Bank", "neutral", main=True),),
            authors=("Ada Brook",),
            day="2024-01-02T00:00",
            values=[("money", "USD 5000000"), ("date", "2024-02-29")],
            topics=[BUSINESS],
        ),
        story(
            "lumen-1",
            "Lumen Group grows",
            "Lumen Group grows. Lumen said so.",
            names=[lumen],
            day="2023-03-01",
            portrayal=(portrayed("Lumen Group", "positive"),),
        ),
        story("lumen-2", "Lumen pays", "Lumen Group pays. Lumen pays USD 900.", names=[lumen], day="2023-03-02"),
        story(
            "lumen-3",
            "Lumen waits",
            "Lumen waits for spring.",
            names=[org("Lumen")],
            day="2023-03-03",
            portrayal=(portrayed("Lumen", "negative"),),
        ),
        story("ma", "A violinist", "Ada Ma plays.", names=[person("Ada Ma")], day="2021-01-31", topics=[ARTS]),
        story("marsh", "A marsh", "Mathilde Marsh paints.", names=[person("Mathilde Marsh")], topics=[ARTS]),
        story(
            "anna", "Anna", "Anna Berg ran. Berg won.", names=[person("Anna Berg", "Anna Berg", "Berg")], topics=[SPORT]
        ),
        story(
            "otto",
            "Otto",
            "Otto Berg swam. Berg lost.",
            names=[person("Otto Berg", "Otto Berg", "Berg")],
            topics=[SPORT],
        ),
        story("paris", "To Paris", "A train to Paris left.", names=[place("Paris")], day="2020-02-29T12:00"),
        story("quill", "Quill", "Paris Quill sang.", names=[person("Paris Quill")], topics=[ARTS]),
        story(
            "festival",
            "Tall ships",
            "The Tall Ships Festival begins on the eighth of March; Skylark 9, a boat, leads.",
            names=[("event", "Tall Ships Festival", ()), ("product", "Skylark 9", ())],
            values=[("date", "--03-08"), ("date", "2023-03-08")],
            day="2023-03-07",
            genre="list",
        ),
        story(
            "anniversary",
            "Years ago",
            "It began in February 2023 and ended at Christmas.",
            values=[("date", "2023-02"), ("date", "--12-25"), ("money", "EUR 1200.5")],
            day="2023-12-20",
        ),
        story(
            "loan",
            "A loan",
            "The loan is of 2.5 million dollars and 300 yen.",
            values=[("money", "USD 2500000"), ("money", "JPY 300")],
            day="2024-03-31T10:00",
            outlet="O'Dell Wire",
        ),
        story(
            "match",
            "A late winner",
            "The keeper was praised after the match.",
            day="2024-01-01",
            topics=[SPORT, SPORT_EVENT],
            outlet=TIDE,
            portrayal=(portrayed("Westhaven Rovers", "positive", main=True),),
            stance=(
                towards("Westhaven Rovers", "positive", main=True),
                towards("Referee", "negative", voice="Ada Brook"),
            ),
        ),
        story(
            "vote",
            "Westhaven votes",
            "The election of the council was held on 21 February 2023.",
            names=[place("Westhaven"), org("Westhaven Council", "council")],
            values=[("date", "2023-02-21")],
            topics=[POLITICS, ELECTION],
            outlet=LEDGER,
            authors=("Tom Okafor",),
            day="2023-02-22",
        ),
        story("untitled", "", "A note without a title, on zeppelins.", day="2019-12-31T23:59"),
        story(
            "undated",
            "Undated",
            "A note without a date, on harbours.",
            published=None,
            outlet="",
            language="und",
            minute=1,
            delivery="d-undated-2",
        ),
        story("cape", "The cape", LONG, day="2022-07-01", outlet=LEDGER, url="https://ledger.example/2022/07/cape"),
        story("wordless", "…", "—", day="2022-07-02", outlet=""),
    ]


def foreign() -> list[Article]:
    """Articles in other languages than English."""
    north: dict[str, Any] = {"language": "de", "outlet": "Der Nordbote", "skipped": ("topic", "stance")}
    east: dict[str, Any] = {"language": "ja", "outlet": "東都新聞"}
    return [
        story("hafen", "Häfen öffnen", "Die Häfen öffnen. Die Straße ist gesperrt; Meetings fallen aus. Gift im Fluß.",
              **north, day="2023-05-04"),
        story("bruecke", "Die Brücke", "Die Brücke über den Fluss trägt wieder. Die Banken verhandeln mit Müller.",
              **north, names=[person("Jörg Müller", "Müller")], day="2023-05-05"),
        story("plage", "La plage", "La plage d'Ardane rouvre ; les négociations continuent à l’école.", language="fr",
              outlet="La Gazette du Midi", day="2023-05-06"),
        story("nino", "El niño", "El niño y la señora negociaron en Córdoba. ¿Qué pasó?", language="es",
              outlet="El Faro Diario", names=[place("Córdoba")], day="2023-05-07"),
        story("port-ru", "Порт открыт", "Порт Севера снова открыт. Ёлка и чай; новый край.", language="ru",
              outlet="Северный Порт", day="2023-05-08", skipped=("entities", "topic", "stance")),
        story("mina", "الميناء", "فتح الميناء أبوابه مرة أخرى.", language="ar", day="2023-05-09"),
        story("busan", "부산항", "부산항이 다시 열렸다. 항구는 넓다.", language="ko", day="2023-05-10"),
        story("tokyo", "東京港が再開", "東京の港がまた開いた。ニュースはサッカーのあとで。",
              **east, names=[place("東京")], day="2023-05-11"),
        story("kyoto", "京都の春", "京都と東の町。", **east, names=[place("京都")], day="2023-05-12"),
        story("xin", "新港開放", "林子安在新港說，港口重新開放。",
              language="zh", names=[person("林子安")], day="2023-05-13"),
        story("lin", "森林", "子安不在。林先生來了。", language="zh", day="2023-05-14"),
        story("thai", "ท่าเรือเปิด", "ท่าเรือเปิดอีกครั้งในวันจันทร์", language="th", day="2023-05-15"),
        story("odos", "Η ΟΔΟΣ", "Η οδός είναι ανοιχτή.", language="el", day="2023-05-16"),
        story("istanbul", "İstanbul", "İstanbul'da liman açıldı. Işık geldi.",
              language="tr", day="2023-05-17", names=[place("İstanbul")]),
        story("lodz", "Łódź", "Port w Łodzi; smørrebrød, Þór, œuvre.", language="pl", day="2023-05-18"),
        story("hindi", "बंदरगाह", "बंदरगाह फिर खुला।", language="hi", day="2023-05-19"),
        story("british", "Harbours", "Harbours were closed in the west.", language="en-GB", day="2023-05-20"),
        story("mixed", "Ärger über ＦＵＬＬ width", "Full width ＡＢＣ１２３ and ﬁne ligatures, 10× and x².",
              language="und", day="2023-05-21"),
    ]  # fmt: skip


def newsroom() -> list[Article]:
    """Return the articles in the order in which they come in; the first is replaced by a later one of the same id."""
    draft = story("undated", "Draft", "A withdrawn zeppelin.", outlet="Draft Desk", topics=[SPORT])
    return [draft, *english(), *named(), *foreign()]


def current() -> list[Article]:
    """Return the articles as they are at last."""
    return newsroom()[1:]

"""Finds events, products, dates and amounts beside the names, so that no words are taken for two things.

Events and products come from patterns that are precise: a recogniser of people, organisations and places has none.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from wireroom.entities.patterns.dates import MONTHS, WEEKDAYS, date_at_month, date_at_number, date_at_weekday
from wireroom.entities.patterns.money import CURRENCY_NAMES, amount_at_currency, amount_at_number
from wireroom.entities.port import EntitySpan, ValueSpan
from wireroom.kernel.article import EntityKind

_NUMBERS = re.compile(r"\d[\d.,/-]*")
_WORDS = re.compile(rf"(?<![^\W_])(?:{'|'.join([*MONTHS, *WEEKDAYS, *CURRENCY_NAMES])})(?![^\W_])")

_YEAR = r"(?:(?:19|20)\d\d )?"
_CAPITALISED = r"[A-Z][a-zé]+"
# The part (?P<core>...) is the thing's alone; a name may stand before it within the thing: "Boeing" in "Boeing 737".
_EVENTS = (
    _YEAR + r"(?:FIFA |Rugby |Cricket |Netball |T20 |ICC |Women's |Men's |Club ){0,3}"
    r"(?P<core>World Cup)(?: (?:19|20)\d\d)?",
    _YEAR + r"(?:Summer |Winter |Youth )?(?P<core>Olympic Games|Olympics|Paralympic Games|Paralympics)",
    r"(?P<core>Super Bowl)(?: [IVXL]+)?",
    _YEAR + r"(?P<core>(?:US|U\.S\.|Australian|French|British) Open|Tour de France|Giro d'Italia|Copa Am[eé]rica"
    r"|Africa Cup of Nations|Asian Cup|Asian Games|Commonwealth Games|Pan American Games|Ryder Cup|Davis Cup|FA Cup"
    r"|Stanley Cup|Melbourne Cup|Six Nations|Kentucky Derby|World Series"
    r"|NBA Finals|NBA All-Star Game|NBA Draft|NFL Draft"
    r"|Eurovision Song Contest|Eurovision|Burning Man|Oktoberfest|Coachella|Met Gala|Mardi Gras|Comic-Con"
    r"|Academy Awards|Grammy Awards|Grammys|Emmy Awards|Emmys|Golden Globes|Golden Globe Awards|Brit Awards)",
    rf"(?:{_CAPITALISED} )(?P<core>Grand Prix|Marathon|Film Festival)",
    r"(?:G7|G8|G20|NATO|Nato|BRICS|Brics|APEC|Apec|ASEAN|Asean|EU) (?P<core>[Ss]ummit)",
    r"(?P<core>COP ?[23]\d|World War (?:II|I|Two|One|2|1)|First World War|Second World War|Cold War"
    r"|Vietnam War|Korean War"
    r"|Gulf War|Iraq War|Falklands War|Crimean War|Six-Day War|Yom Kippur War|Spanish Civil War|American Civil War"
    r"|Balkan Wars|Arab Spring|Prague Spring|Velvet Revolution|Orange Revolution|French Revolution|Russian Revolution"
    r"|Cultural Revolution|Great Depression|Great Recession|Holocaust|Black Friday|Cyber Monday|Black Monday"
    r"|Bloody Sunday|Good Friday Agreement|D-Day|9/11|September 11 attacks|Boxing Day Tsunami)",
    rf"(?:Hurricane|Typhoon|Cyclone|Tropical Storm|Storm) (?P<core>{_CAPITALISED})(?= [a-z]|[.,;:)'’—–-])",
)  # fmt: skip
_PRODUCTS = (
    r"(?:Apple )?(?P<core>iPhone(?: (?:\d{1,2}|XS|XR|X|SE))?(?: Pro Max| Pro| Plus| Max| [Mm]ini)?"
    r"|iPad(?: Pro| Air| [Mm]ini)?"
    r"|MacBook(?: Pro| Air)?|AirPods|iOS(?: \d{1,2})?|Apple Watch|Apple TV|Apple Pay|Apple Music|Vision Pro)",
    r"(?:Samsung |Google |Sony |Microsoft |Amazon |Nintendo )?"
    r"(?P<core>Galaxy (?:[SAZ]\d{1,2}|Note|Fold|Flip|Tab)(?: ?\d{1,2})?"
    r"(?: Ultra| Plus)?|Pixel \d{1,2}(?: Pro)?|PlayStation(?: \d)?|PS[345]|Xbox(?: One| Series [XS])?|Nintendo Switch"
    r"|Kindle|Windows (?:10|11|XP|7|8|Vista)|Gmail|Google Maps|Google Chrome|Google Pay|WeChat Pay|Photoshop)",
    r"(?P<core>ChatGPT|GPT-\d(?:\.\d)?|Minecraft|Fortnite|Pok[eé]mon Go|Grand Theft Auto(?: (?:V|VI))?)",
    r"(?:Boeing )(?P<core>7\d7(?:-\d{1,3}| MAX(?: \d)?| Max(?: \d)?| Dreamliner)?)",
    r"(?:Airbus )?(?P<core>A3[0-8]0(?:neo|XLR|-\d{3,4})?|A321(?:neo|XLR)?|A319(?:neo)?)",
    r"(?:Tesla |Tesla's )?(?P<core>Model (?:3|S|X|Y)|Cybertruck)",
    r"(?:Toyota |Ford |Honda |Nissan |Volkswagen )(?P<core>Prius|Corolla|Camry|Hilux|Yaris|F-150|Mustang|Focus"
    r"|Fiesta|Civic|Accord|Leaf|Micra|Qashqai|Golf|Polo|Passat|Beetle)",
    r"(?P<core>F-(?:14|15|16|18|22|35)s?|MiG-\d\d|Su-\d\d|AK-47|HIMARS|Leopard 2|M1 Abrams|S-[34]00|Shahed-\d{3}"
    r"|Bayraktar TB2|Black Hawk)",
    r"(?:SpaceX |SpaceX's )?(?P<core>Falcon 9|Falcon Heavy|Starship)",
    r"(?P<core>Sputnik V|James Webb Space Telescope|Hubble Space Telescope)",
    r"(?P<core>Ozempic|Wegovy|Paxlovid|Comirnaty|Covaxin|Covishield|OxyContin|Viagra|Botox)",
)  # fmt: skip


def _pattern(patterns: Sequence[str]) -> re.Pattern[str]:
    """Return one pattern of them all; `core0`, `core1` ... are their cores."""
    numbered = [pattern.replace("(?P<core>", f"(?P<core{number}>") for number, pattern in enumerate(patterns)]
    return re.compile(rf"(?<![\w-])(?=[A-Z0-9i])(?:{'|'.join(numbered)})(?![\w-]|\.\w)")


_PATTERNS: dict[EntityKind, re.Pattern[str]] = {"event": _pattern(_EVENTS), "product": _pattern(_PRODUCTS)}


class Spans(NamedTuple):
    """The names in a text, sorted, and the dates and amounts in it, which overlap no name.

    An event or a product may hold a name that stands before its own part, as "Boeing 737" does; no other two overlap.
    """

    names: list[EntitySpan]
    values: list[ValueSpan]


class Thing(NamedTuple):
    """An event or a product at `start` to `end` of a text, of which the part from `core` on is no other name."""

    start: int
    core: int
    end: int
    kind: EntityKind


def join_spans(text: str, names: Sequence[EntitySpan]) -> Spans:
    """Return the names with the events, products, dates and amounts of the text; `names` are sorted, none overlap."""
    remaining = _Names(names)
    things: list[EntitySpan] = []
    for thing in _find_things(text):
        name = remaining.take_thing(thing)
        if name and not (things and name.start < things[-1].end):
            things.append(name)
    ends = [thing.end for thing in things]
    values = [
        value for value in find_values(text) if not _overlaps(things, ends, value) and remaining.take_value(value)
    ]
    return Spans(sorted([*remaining.all(), *things]), values)


def _find_things(text: str) -> list[Thing]:
    """Return the events and products in a text, sorted."""
    matches = ((kind, match) for kind, pattern in _PATTERNS.items() for match in pattern.finditer(text))
    return sorted(Thing(m.start(), m.start(m.lastgroup or 0), m.end(), kind) for kind, m in matches)


class _Names:
    """What the recogniser found, less what turns out to be part of something else."""

    def __init__(self, names: Sequence[EntitySpan]) -> None:
        self._names: list[EntitySpan | None] = list(names)
        self._starts = [name.start for name in names]
        self._ends = [name.end for name in names]

    def all(self) -> list[EntitySpan]:
        """Return the names that are left."""
        return [name for name in self._names if name]

    def take_thing(self, thing: Thing) -> EntitySpan | None:
        """Take the thing's own words from the names, unless a name goes on behind it or is a thing itself."""
        names = [(place, name) for place in self._overlapping(thing) if (name := self._names[place])]
        if any(_rules_out(name, thing) for _, name in names):
            return None
        start = thing.start
        for place, name in names:
            if name.end <= thing.core:
                continue
            if name.start < thing.start and name.kind == "org":
                start, self._names[place] = name.start, None
            else:
                end = thing.core if name.start >= thing.start else thing.start
                self._names[place] = EntitySpan(name.start, end, name.kind) if name.start < end else None
        return EntitySpan(start, thing.end, thing.kind)

    def take_value(self, value: ValueSpan) -> bool:
        """Remove the names within the value; False, and none removed, where a name reaches out of it."""
        places = self._overlapping(value)
        names = [name for place in places if (name := self._names[place])]
        if any(name.start < value.start or name.end > value.end for name in names):
            return False
        for place in places:
            self._names[place] = None
        return True

    def _overlapping(self, span: Thing | ValueSpan) -> range:
        return range(bisect_right(self._ends, span.start), bisect_left(self._starts, span.end))


def _rules_out(name: EntitySpan, thing: Thing) -> bool:
    """Whether the name goes on behind the thing, reaches into its first words, or is an event or a product itself."""
    reaches_in = name.start < thing.start and name.end <= thing.core
    return name.end > thing.end or reaches_in or name.kind in ("event", "product")


def _overlaps(things: Sequence[EntitySpan], ends: Sequence[int], value: ValueSpan) -> bool:
    place = bisect_right(ends, value.start)
    return place < len(things) and things[place].start < value.end


def find_values(text: str) -> list[ValueSpan]:
    """Return the dates and amounts, sorted; of two that overlap the one that begins first, and of those the longest.

    It takes time that grows with the length of the text, whatever that holds.
    """
    numbers = (match.start() for match in _NUMBERS.finditer(text))
    candidates = [amount_at_number(text, start) or date_at_number(text, start) for start in numbers]
    candidates += [_value_at_word(text, *match.span()) for match in _WORDS.finditer(text)]
    values: list[ValueSpan] = []
    for value in sorted(filter(None, candidates), key=lambda value: (value.start, -value.end)):
        if not values or values[-1].end <= value.start:
            values.append(value)
    return values


def _value_at_word(text: str, start: int, end: int) -> ValueSpan | None:
    word = text[start:end]
    if word in WEEKDAYS:
        return date_at_weekday(text, start, end)
    return (amount_at_currency if word in CURRENCY_NAMES else date_at_month)(text, start, end)

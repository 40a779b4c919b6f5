"""Sentences filled from templates, so that the model meets names of many countries in the phrases of news."""

import itertools
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from training.entities.corpora import Sentence
from training.entities.localnames import LocalNames
from training.entities.namelists import Names
from wireroom.entities.tagging.tags import names_of_tags

TEMPLATES = Path(__file__).parent / "templates.txt"
_SLOT = re.compile(r"^(.*?)\{([A-Z]+)(?:\+([A-Z]+))?\d*(@ORG)?\}(.*)$")

_FURTHER = re.compile(r"\{([A-Z]+)\d*\}")


def _items(text: str) -> list[str]:
    return text.split(";")


_DAYS = _items("Monday;Tuesday;Wednesday;Thursday;Friday;Saturday;Sunday")
_MONTHS = _items("January;February;March;April;May;June;July;August;September;October;November;December")
_MONEY = _items("$ {} million;{} million euros;$ {} billion;{} billion rupees;£{}m;${};{} million yuan;US$ {} million")
_ROLES = _items(
    "president;prime minister;foreign minister;finance minister;defence minister;interior minister;health minister;"
    "chancellor;opposition leader;vice president;trade minister;Foreign Minister;Prime Minister;President"
)
_TITLES = _items(
    "President;Prime Minister;Foreign Minister;Finance Minister;Chancellor;Defence Minister;Defense Secretary;"
    "Secretary of State;Vice President;Interior Minister;Health Minister;Chief Minister;Premier"
)
_FIRST = _items("National;International;Federal;Central;World;African;European;Asian;General;Royal;Democratic;United")
_MIDDLE = _items(
    "Electoral;Human Rights;Health;Medical;Trade;Press;Teachers;Farmers;Workers;Football;Basketball;Cricket;Olympic;"
    "Investigation;Intelligence;Security;Development;Statistics;Energy;Water;Aviation;Maritime;Consumer;Youth;Women;"
    "Students;Liberation;Peoples;Research;Space;Tax;Land;Transport"
)
_LAST = _items(
    "Commission;Council;Association;Union;Agency;Bureau;Federation;Congress;Committee;Institute;Authority;Board;Party;"
    "Front;Movement;League;Organization;Network;Foundation;Fund;Bank;Service;Corporation;Group;Alliance"
)
_CHAMBERS = _items("National Assembly;Parliament;Senate;House of Representatives;Bundestag;Congress;Lok Sabha;Knesset")
_ELECTION = _items("Electoral Commission;Election Commission;National Electoral Council;Central Election Commission")
_CLUB_WORDS = frozenset(_items("FC;CF;SC;AC;SV;FK;AS;US;CD;SK;NK;TSV"))
_PARTICLES = _items("van;de;bin;von;El;Abu;Al;Mac")


_LISTED = ("I", "G", "CO", "M", "PA", "CL")
_LOCAL = 0.25  # share of the listed organisations that a made-up local one takes the place of


class Filler:
    """Fills templates; the same seed gives the same sentences."""

    def __init__(self, names: Names, seed: int) -> None:
        self._random = random.Random(seed)
        self._names = names
        self._templates = [line.split() for line in TEMPLATES.read_text(encoding="utf-8").splitlines() if line.strip()]
        self._usual_countries = names.countries[:75]
        self._big = [city for city in names.cities if city[1] > 80_000]
        self._weights = list(itertools.accumulate(population**0.45 for _, population in self._big))
        bodies = [*names.organisations, *names.media, *names.government]
        self._acronyms = [name for name in bodies if name.isupper() and name.isalpha()]
        self._parties = [name for name in names.organisations if re.search(r"Party|Alliance|Congress|Front", name)]
        self._parties += [name for name in self._acronyms if len(name) <= 4]
        self._surname = ""
        fillers = {"place": self._place, "person": self._surname_alone, "forename": lambda: self._person().split()[0]}
        fillers |= {"demonym": lambda: self._random.choice(names.demonyms)}
        self._local = LocalNames(self._random, fillers)
        self._slots = self._named() | self._plain()

    def sentences(self, number: int) -> Iterator[Sentence]:
        """Yield so many sentences."""
        for _ in range(number):
            words, tags = self._fill(self._random.choice(self._templates))
            yield Sentence(words, tags)

    def _named(self) -> dict[str, tuple[Callable[[], str], str]]:
        """Return the slots that hold a name, with its label."""
        names, pick = self._names, self._random.choice
        people = {"P": self._person, "PL": self._last, "PF": lambda: self._person().split()[0]}
        people |= {"PU": lambda: self._person().upper(), "PLU": lambda: self._last().upper()}
        places = {"C": self._country, "CU": lambda: self._country().upper(), "CITY": self._city}
        places |= {"CITYU": lambda: self._city().upper(), "R": lambda: pick(names.regions)}
        places |= {"RU": lambda: pick(names.regions).upper(), "ST": lambda: pick(names.states)}
        places |= {"COUNTY": lambda: pick(names.counties)}
        bodies = {"CO": self._company, "COU": lambda: self._company().upper(), "COF": self._full_company}
        bodies |= {"I": lambda: pick(names.organisations), "IU": lambda: pick(names.organisations).upper()}
        bodies |= {"G": lambda: pick(names.government), "GOVX": lambda: pick(_CHAMBERS), "EC": lambda: pick(_ELECTION)}
        bodies |= {"PA": lambda: pick(self._parties), "M": lambda: pick(names.media), "FULL": self._body}
        bodies |= {"U": lambda: pick(names.universities), "CL": self._club, "CLU": lambda: self._club().upper()}
        bodies |= {"CLX": self._short_club, "CTM": lambda: pick(names.teams), "ACR": self._acronym}
        bodies |= {"TM": lambda: pick(names.teams).split()[-1], "CITYORG": self._city}
        bodies |= {"LOCAL": self._local.name, "CUO": lambda: self._city().upper()}
        labelled = (("PER", people), ("LOC", places), ("ORG", bodies))
        return {slot: (make, label) for label, slots in labelled for slot, make in slots.items()}

    def _plain(self) -> dict[str, tuple[Callable[[], str], str]]:
        """Return the slots that hold no name."""
        pick, number = self._random.choice, self._random.randint
        slots: dict[str, Callable[[], str]] = {
            "D": lambda: pick(self._names.demonyms),
            "DPL": lambda: _plural(pick(self._names.demonyms)),
            "N": lambda: pick([str(number(1, 99)), str(number(100, 9999)), f"{self._random.random() * 20:.1f}", "two"]),
            "YEAR": lambda: str(number(1950, 2025)),
            "YMD": lambda: f"{number(1990, 2025)}-{number(1, 12):02}-{number(1, 28):02}",
            "DAY": lambda: pick(_DAYS),
            "MON": lambda: pick(_MONTHS),
            "MNY": lambda: pick(_MONEY).format(number(1, 900)),
            "SC": lambda: f"{number(0, 7)}-{number(0, 7)}",
            "ROLE": lambda: pick(_ROLES),
            "TT": lambda: pick(_TITLES),
            "NATLEAGUE": lambda: pick(["EASTERN DIVISION", "WESTERN DIVISION", "NATIONAL LEAGUE", "AMERICAN LEAGUE"]),
            "TEAMNOTE": lambda: "night",
        }
        return {slot: (make, "") for slot, make in slots.items()}

    def _fill(self, template: list[str]) -> tuple[list[str], list[str]]:
        words: list[str] = []
        tags: list[str] = []
        wide: list[int] = []
        self._surname = ""
        for part in template:
            slot = _SLOT.match(part)
            if not slot:
                words.append(part)
                tags.append("O")
                continue
            before, name, second, organisation, after = slot.groups()
            after = _FURTHER.sub(lambda further: self._slots[further[1]][0](), after)
            made, label = self._make(name, second)
            if after.startswith("-based") or before.endswith("-"):
                made, label, before, after = [before + "-".join(made) + after], "", "", ""
            if organisation:
                label = "ORG"
                wide.append(len(words) + len(_split(before)))
            lead, tail = _split(before), _split(after)
            words += lead + made + tail
            tags += ["O"] * len(lead) + _mark(len(made), label) + ["O"] * len(tail)
        for start in wide:
            _widen(words, tags, start)
        return words, tags

    def _make(self, name: str, second: str | None) -> tuple[list[str], str]:
        make, label = self._slots["LOCAL" if name in _LISTED and self._random.random() < _LOCAL else name]
        made = make()
        if second:
            made += " " + self._slots[second][0]()
        return made.replace(",", " ,").replace("'s", " 's").split(), label

    def _person(self) -> str:
        people = self._random.choice(self._names.people)
        forename, surname = self._random.choice(people.forenames), self._random.choice(people.surnames)
        self._surname = surname
        if people.surname_first and self._random.random() < 0.8:
            return f"{surname} {forename}"
        initial, chance = self._random.choice("ABCDEFGHJKLMNPRSTW") + ".", self._random.random()
        if chance < 0.05:
            return f"{forename} {initial} {surname}"
        if chance < 0.07:
            return f"{initial} {surname}"
        if chance < 0.09:
            return f"{forename} {surname} Jr."
        if chance < 0.12:
            return f"{forename} {self._random.choice(_PARTICLES)} {surname}"
        return f"{forename} {surname}"

    def _last(self) -> str:
        if not self._surname or self._random.random() < 0.3:
            self._person()
        return self._surname.split()[-1]

    def _surname_alone(self) -> str:
        people = self._random.choice(self._names.people)
        return self._random.choice(people.surnames)

    def _place(self) -> str:
        return self._random.choice((self._city, self._country, lambda: self._random.choice(self._names.regions)))()

    def _country(self) -> str:
        return self._random.choice(self._usual_countries if self._random.random() < 0.6 else self._names.countries)

    def _city(self) -> str:
        if self._random.random() < 0.15:
            return self._random.choice(self._names.cities)[0]
        return self._random.choices(self._big, cum_weights=self._weights)[0][0]

    def _company(self) -> str:
        return self._random.choice(self._names.companies if self._random.random() < 0.6 else self._names.listed)

    def _full_company(self) -> str:
        form = self._random.choice(["Inc", "Corp", "Ltd", "plc", "Co", "Group", "Holdings Ltd", "Co Ltd", "Inc.", "AG"])
        return f"{self._company()} {form}"

    def _body(self) -> str:
        demonym, country = self._random.choice(self._names.demonyms), self._country()
        first = self._random.choice([*_FIRST, demonym, country, self._city()])
        return f"{first} {self._random.choice(_MIDDLE)} {self._random.choice(_LAST)}"

    def _acronym(self) -> str:
        if self._random.random() < 0.4:
            return self._random.choice(self._acronyms)
        return "".join(self._random.choices("ABCDEFGHIJKLMNOPRSTUW", k=self._random.choice((3, 3, 3, 4, 4, 5))))

    def _club(self) -> str:
        return self._random.choice(self._names.clubs if self._random.random() < 0.6 else self._names.teams)

    def _short_club(self) -> str:
        words = self._club().split()
        return max([word for word in words if word not in _CLUB_WORDS] or words, key=len)


def _plural(demonym: str) -> str:
    return demonym if demonym.endswith(("ese", "ish", "ch", "sh", "ss")) else demonym + "s"


def _split(affix: str) -> list[str]:
    """Return what is written against a slot as words of its own."""
    return re.findall(r"\w+|[^\w\s]", affix)


def _mark(length: int, label: str) -> list[str]:
    return [f"B-{label}"] + [f"I-{label}"] * (length - 1) if label else ["O"] * length


def _widen(words: list[str], tags: list[str], at: int) -> None:
    """Make the name at `at` take in the capitalised words around it ("The University of X", "X City Council")."""
    name = next(span for span in names_of_tags(tags) if span.start <= at < span.end)
    start, end = name.start, name.end
    while end < len(words) and (words[end][0].isupper() or words[end] in ("of", "&")) and tags[end] in ("O", "B-ORG"):
        end += 1
    while start and (words[start - 1] == "of" or words[start - 1][0].isupper()) and tags[start - 1] == "O":
        if words[start - 1] in ("The", "But"):
            break
        start -= 1
    tags[start:end] = ["B-ORG"] + ["I-ORG"] * (end - start - 1)

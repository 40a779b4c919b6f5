"""Short and other forms known by heart, and the one name that an entity gets for all of them, in every article."""

from collections.abc import Mapping

from wireroom.kernel.article import EntityKind

Words = tuple[str, ...]
_PLACES = {
    "United States": "us; usa; america; united states of america",
    "United Kingdom": "uk; britain; great britain",
    "United Arab Emirates": "uae",
    "Democratic Republic of Congo": "drc; dr congo; democratic republic of the congo",
    "China": "prc; people's republic of china",
    "North Korea": "dprk",
    "Saudi Arabia": "ksa",
    "Myanmar": "burma",
    "Netherlands": "holland",
    "Czech Republic": "czechia",
    "Ivory Coast": "côte d'ivoire",
    "Turkey": "türkiye",
    "New York": "new york city; nyc",
    "Washington": "washington dc; washington, dc",
}
_ORGANISATIONS = {
    "United Nations": "un",
    "European Union": "eu",
    "NATO": "north atlantic treaty organization",
    "Federal Reserve": "fed; us fed; us federal reserve; federal reserve board",
    "Bank of England": "boe",
    "Department of State": "state department; us state department",
    "Department of Justice": "doj; justice department; us justice department",
    "Department of Defense": "defense department",
    "Department of the Treasury": "treasury department",
    "Republican Party": "gop; republicans",
    "Democratic Party": "democrats",
    "Conservative Party": "tories; tory party; conservatives",
    "Labour Party": "labour",
    "Liberal Democrats": "lib dems",
    "Manchester United": "man united; man utd",
    "Manchester City": "man city",
    "General Motors": "gm",
    "General Electric": "ge",
    "Volkswagen": "vw",
    "Johnson & Johnson": "j&j",
    "Procter & Gamble": "p&g",
    "JPMorgan": "jp morgan; jpmorgan chase",
    "Goldman Sachs": "goldman",
    "Lehman Brothers": "lehman",
    "New York Times": "nyt",
    "Wall Street Journal": "wsj",
    "Financial Times": "ft",
    "Metropolitan Police": "scotland yard; met police",
}


def _forms(names: Mapping[str, str]) -> dict[Words, str]:
    """Return each form of the names, the names themselves among them, as words, with its name."""
    return {tuple(form.split()): name for name, forms in names.items() for form in (name.lower(), *forms.split("; "))}


NAMES: Mapping[EntityKind, Mapping[Words, str]] = {"place": _forms(_PLACES), "org": _forms(_ORGANISATIONS)}
HEADS = {kind: {form: tuple(name.lower().split()) for form, name in forms.items()} for kind, forms in NAMES.items()}
LISTED = frozenset(head for forms in HEADS.values() for head in forms.values())

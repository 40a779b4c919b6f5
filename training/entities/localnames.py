"""Makes up names of local organisations from the patterns in local.txt: most of those in the news stand in no list."""

import random
import re
from collections.abc import Callable, Mapping
from pathlib import Path

_PATTERNS = [
    line
    for line in (Path(__file__).parent / "local.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
_SLOT = re.compile(r"\{([a-z]+)\d?\}")
_PARTS = {
    "thing": "Health;Education;Statistics;Energy;Agriculture;Transport;Water;Tourism;Trade;Labour;Justice;Defence;"
    "Science;Technology;Housing;Mining;Fisheries;Forestry;Aviation;Electoral;Anti-Corruption;Human Rights;Drug Control;"
    "Food Safety;Immigration;Revenue;Tax;Land;Environment;Wildlife;Space;Nuclear;Security;Intelligence;Planning;"
    "Investment;Insurance;Securities;Communications;Media;Press;Sports;Youth;Women Affairs;Gender;Culture;Arts;History;"
    "Economic Research;Public Health;Disease Control;Social Welfare;Local Government;Foreign Affairs;Home Affairs;"
    "Petroleum;Gas;Electricity;Roads;Ports;Railways;Disaster Management;Meteorology;Standards;Competition;Peace;"
    "Strategic Studies;Democracy;Football;Athletics;Basketball;Swimming;Cycling;Tennis;Boxing;Hockey;Cricket",
    "group": "Teachers;Journalists;Nurses;Doctors;Lawyers;Engineers;Farmers;Workers;Miners;Students;Writers;Judges;"
    "Trade Unions;Churches;Manufacturers;Bankers;Pilots;Reporters;Mothers;Physicians;Scholars;Bishops;Elders",
    "virtue": "Democracy;Freedom;Justice;Unity;Progress;Change;Reform;Development;Democratic;National;Progressive;"
    "Patriotic;Popular;Republican;Liberal;Conservative;Socialist;Peace;Solidarity;Independence;Labour;Workers;Green",
    "paper": "Mail;Nation;Standard;Monitor;Trust;Star;Sun;Champion;Independent;Maverick;Express;Telegraph;Mirror;"
    "Jazirah;Watan;Ahram;Hayat;Masry;Tiempo;Universal;Mundo;Mercurio;Nacional;Republica;Prensa;Razon;Tribuna",
}


class LocalNames:
    """Fills the patterns; `fillers` make a place, a person's surname, a forename and a demonym."""

    def __init__(self, chance: random.Random, fillers: Mapping[str, Callable[[], str]]) -> None:
        self._chance = chance
        words = {kind: text.split(";") for kind, text in _PARTS.items()}
        self._parts = {**fillers, **{kind: self._one_of(found) for kind, found in words.items()}}

    def _one_of(self, words: list[str]) -> Callable[[], str]:
        return lambda: self._chance.choice(words)

    def name(self) -> str:
        """Return a name, its words and punctuation divided by spaces."""
        return _SLOT.sub(lambda slot: self._parts[slot[1]](), self._chance.choice(_PATTERNS))

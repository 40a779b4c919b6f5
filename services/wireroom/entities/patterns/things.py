"""Finds events and products by patterns that are precise: a recogniser of people, organisations and places has none."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from wireroom.kernel.article import EntityKind

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


_KINDS: tuple[tuple[EntityKind, re.Pattern[str]], ...] = (
    ("event", _pattern(_EVENTS)),
    ("product", _pattern(_PRODUCTS)),
)


class Thing(NamedTuple):
    """An event or a product at `start` to `end` of a text, of which the part from `core` on is no other name."""

    start: int
    core: int
    end: int
    kind: EntityKind


def find_things(text: str) -> list[Thing]:
    """Return the events and products in a text, sorted."""
    matches = ((kind, match) for kind, pattern in _KINDS for match in pattern.finditer(text))
    return sorted(Thing(m.start(), m.start(m.lastgroup or 0), m.end(), kind) for kind, m in matches)

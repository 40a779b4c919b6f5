"""Words that tell something about the names beside them."""

from wireroom.kernel.titles import FORMS_OF_ADDRESS, OFFICES, ROYALTY, SHORT_TITLES


def vocabulary(text: str) -> frozenset[str]:
    """Return the words of a text that has one space or line break between two words."""
    return frozenset(text.split())


_WITH_STOPS = (f"{title}." for title in FORMS_OF_ADDRESS + SHORT_TITLES)
TITLES = frozenset((*FORMS_OF_ADDRESS, *_WITH_STOPS, *OFFICES, *ROYALTY)) | vocabulary(
    "sir lord lady justice secretary director spokesman spokeswoman"
)
ORGANISATION_WORDS = vocabulary(
    "inc inc. corp corp. ltd ltd. co co. plc group university college bank party ministry department committee "
    "commission council association federation union court police agency authority institute company times news "
    "united fc club airlines motors holdings army force office bureau board foundation league"
)
LEGAL_FORMS = vocabulary(
    "group inc inc. incorporated corp corp. corporation co co. company ltd ltd. limited plc llc llp lp ag se sa nv bv"
    " gmbh kg ab oyj spa pty pte holding holdings"
)
JOINERS = vocabulary("of for & and")
# No name begins or ends with one of these, as they stand here: in lower case, as running text writes them.
INNER_WORDS = vocabulary("of the and or & for to at by with from ' ’ ‘ ( , ; : - – — -- / | ` “") | {'"'}
NEVER_NAMES = vocabulary(
    "gdp ceo cfo coo ai tv dvd hiv aids covid covid-19 coronavirus dna it pm am mp mps mep meps gp ngo ngos ipo ipos "
    "pc phd hr pr vat suv gps usb lng ok ii iii iv olympics olympic games christmas easter ramadan god islam "
    "christianity english french quran bible brexit led nft nfts etf pct sars ebola omicron delta pcr ppe"
)

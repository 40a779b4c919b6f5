"""The words that bench.generate builds its invented articles from, and the shapes of its sentences."""


def _words(text: str) -> list[str]:
    return text.split()


NOUNS = _words("""
accord account admiral airline airport alarm alliance ambulance apartment apprentice archive arena assembly
auction auditor bakery ballot bank barge barrier battery beach benefit bicycle bond border brewery bridge
broadcast budget bus cable campaign canal candidate captain cargo cathedral ceiling census charter choir
cinema clinic coach coalition coast committee compass complaint concert contract convoy copper cottage council
courthouse crane creditor crew curfew currency cyclist dam debate debt deposit diplomat dispute dividend
doctor drought election embassy engine envoy estate exhibition export factory farmer ferry festival fine
fishery flag flood forecast forest fund furnace gallery garden gas glacier goalkeeper grain grant guarantee
harbour harvest helicopter highway hospital hostel hotel inquiry insurer invoice island jury keeper kitchen
laboratory labour ladder landlord lawsuit league ledger levy library licence lighthouse loan lorry manager
market marathon mayor measure merger meteor microscope mill minister mission mortgage motorway museum
newspaper nurse observatory opposition orchard orchestra outbreak painting parade parliament passport patent
patrol pension permit petition pilot pipeline pitch plaintiff platform poll port poultry prison profit
prosecutor protest province quarry quota railway ransom reactor rebate receipt referee referendum refinery
refugee regatta registry regulator reservoir rival river robot rocket roof ruling salary satellite scandal
school sculpture seabed senate sensor sentence settlement shareholder shelter shipyard signal squad stadium
station statue storm strike stronghold subsidy suburb summit surgeon surplus surveyor tariff tax teacher
telescope tenant terminal theatre timetable tollgate tournament tower tram treasury treaty trial tribunal
trophy tunnel turbine union university vaccine valley verdict veteran victim village volcano voter voucher
wage warehouse warrant water watchdog wharf wheat widow wildfire winery witness workshop wreck
""")

ADJECTIVES = _words("""
abandoned ageing ambitious ancient angry anxious awkward barren bitter blunt bold brief brisk broken busy
careful cautious cheap cheerful clumsy coastal cold colourful costly courageous cramped crooked crowded cruel
damaged damp daring decent deep delayed delicate determined dim disputed distant doubtful dreary dry dusty
eager early elderly elegant empty enormous exhausted expensive faint fair famous fierce flimsy foreign
forgotten fragile frozen generous gentle gloomy graceful grand grateful grim handsome hasty hollow honest
hostile humble icy idle illegal impatient improvised jubilant large late lavish leaking legal lively local
lonely loud lucky makeshift meagre merciless mild modest muddy narrow neglected nervous nimble noisy northern
obscure official old ornate overdue patient peaceful plain popular powerful private promising proud public
puzzled quiet rapid rare reckless reluctant remote rescued rich rival rough rural rusty sandy scarce secret
sensible severe shabby shallow sharp shrewd silent sleepy slender slow small sober solid southern splendid
stalled steep stern stormy stout strange stubborn sturdy sudden sunken swift tangled temporary tense thick
thirsty thorough timid tiny tired tough tranquil troubled uneasy unfinished unpaid unpopular upper urgent
vacant vague valuable vast wealthy weary western wide wooden young
""")

VERBS = _words("""
abandoned accepted accused acquired adapted admired adopted advised altered announced approved assembled
attacked auctioned audited backed banned blamed blocked borrowed bought broadened brought built buried
bypassed cancelled captured carried caught celebrated chased cheered cleaned closed collected combined
completed condemned counted crossed cut damaged defeated defended delayed delivered demolished denied
described designed discovered dismantled dismissed divided doubled drained dropped earned emptied endorsed
enlarged escorted examined exchanged expanded explained explored exported exposed extended financed finished
flooded forced forgave founded framed freed funded gathered greeted guarded halted halved handed hauled helped
hired honoured ignored imported improved inherited inspected insured interrupted invited joined launched
leased led lengthened lifted loaded lost lowered mapped marked measured mended merged moved named nursed
opened opposed ordered outbid overruled overtook packed painted patched patrolled photographed planted pledged
postponed praised printed promised protected published pulled purchased pursued questioned raced raised
ratified rebuilt recalled recorded recruited reduced refused rejected released relocated rented repaired
replaced rescued reshaped restored reversed reviewed revived ruined salvaged searched seized sheltered
shielded shortened shrank signed sold sponsored spotted stopped stored strengthened studied supplied surveyed
suspended tested towed tracked trained trimmed tripled unloaded unveiled urged visited warned weakened
welcomed widened withdrew won
""")

ADVERBS = _words("""
abruptly again angrily briefly calmly carefully cheaply cheerfully daily eagerly early easily eventually
finally firmly formally gently gladly gradually grimly hastily honestly immediately jointly lately legally
loudly meekly merrily narrowly neatly nearly nervously nightly openly partly patiently politely privately
promptly proudly publicly quickly quietly rarely recently repeatedly roughly sadly safely secretly seldom
sharply silently slowly smoothly softly sternly steadily stubbornly suddenly swiftly twice unexpectedly
usually warily weekly widely wisely
""")

PREPOSITIONS = _words("""
above across after against along amid among around before behind below beneath beside beyond despite during
for from inside into near opposite outside over past through towards under until upon with within without
""")

UNITS = _words("""
acres apartments barrels bottles boxes buses carriages chairs children coins cows days degrees dollars euros
families francs gallons goats guests horses hours households hectares jobs kilometres kronor letters litres
lorries members metres miles minutes nights pages passengers patients pounds pupils roubles rupees sailors
seats sheep ships shops soldiers tents tickets tonnes tourists trees vessels villagers volunteers votes wagons
weeks windows workers yards years yen zlotys
""")

DAYS = _words("""
Monday Tuesday Wednesday Thursday Friday Saturday Sunday
""")

MONTHS = _words("""
January February March April May June July August September October November December
""")

GIVEN = _words("""
Abel Ada Adrian Agnes Aisha Alba Amara Anders Anya Arjun Astrid Beatriz Bela Bruno Camila Carlo Cecilia Chidi
Clara Dagny Dalia Daniel Darius Diego Edith Elena Emil Esra Fatima Felix Fiona Goran Greta Habib Hanna Hiro
Ida Ines Ivan Jamal Jelena Jonas Kamala Karim Katya Kofi Laila Lars Leo Lucia Magnus Malik Maren Mateo Mei
Milan Nadia Nils Noor Olga Omar Otto Paulo Petra Priya Rafael Rania Remy Rosa Ruben Samira Sanna Selma Simon
Sofia Stefan Tamar Tariq Thea Tomas Ulla Vera Viktor Wanda Xenia Yara Yusuf Zeno Zoya
""")

ONSETS = _words("""
B Br C Cal D Dr F Fen G Gar H Hal J K Kor L Lin M Mar N Nor Or P Pel R Ros S San St T Tor V Val W Wen Z Zel
""")

MIDDLES = _words("""
a abe al an ar ava e ede el en er eve i ido il in iri o obo ol on oro u ul un ur usti
""")

CODAS_OF_NAMES = _words("""
bach berg by ca dal den der don elli enko feld ford gard ham ic idze ini jo kas land ler lin lo man mar mond
mont ner nes nik now oglu ori os ova quist rak rell res rin rod sen sky son ston tal ti
""")

CODAS_OF_PLACES = _words("""
acre borough bourne bridge burg bury castle cliff combe dale ditch fell field ford gate grad grove haven head
hill holm hurst ia island kirk lake land ley market mere mouth pool port rock shire side stad stead stow
thorpe ton vale view ville wall water wich wick wood worth
""")

BODIES = _words("""
Academy Agency Airways Alliance Association Bank Board Brewery Brothers Chamber Circle Clinic College
Commission Council Energy Foods Forum Foundation Fund Group Holdings Hospital Institute Insurance Laboratories
League Lines Logistics Media Metals Motors Museum Office Orchestra Party Pharma Press Rangers Records Robotics
Rovers Shipping Society Steel Systems Telecom Timber Trust Union United University Watch Works
""")

PAPERS = _words("""
Argus Beacon Bulletin Chronicle Courier Dispatch Echo Examiner Gazette Herald Journal Ledger Mercury Messenger
""")

BEATS = _words("""
business city courts crime culture economy environment health politics science sport technology travel world
""")

# A letter in braces is a slot of bench.generate._Cast.
SENTENCES = """
{P} {v} the {a} {n} {p} {L}, and {O} {r} {v} {d} {u}.
The {a} {n} {r} {v} {d} {u} {p} {L} {w}.
"{A} {n} {v} our {n}, yet {a} {u} {v} it {r}," said {P} {w}.
{O}, {r} {v} by {a} {u}, {v} its {n} {p} {m} {y}.
{w}, {d} {u} {p} {L} {v} {a} {n} {p} {a} {n}.
{r} {P} {v} {d} {a} {u} while {O} {v} {L}'s {n}.
{S} {v} {O}'s {a} {n}; {P} {r} {v} {d}.
No {n} {r} {v} {L} {p} {y}, but {a} {u} {v} {S}.
{A} {u} {v} {P} {p} {m}, {d} {u} {p} the {n} {v} {O}.
{p} {m}, {S} {r} {v} {a} {n} {p} {a} {u} {w}.
Whoever {v} {L}'s {a} {n} {r} {v} {d} {u}, {S} argued.
Because {O} {v} {d} {u}, {a} {n} {p} {y} {v} {P}.
{L} {v} {a} {n}: {d} {u}, {a} {u}, one {n} {p} {n}.
"{n} {p} {n}, {n} {p} {n}," {S} {r} wrote {p} {m}.
Once {a}, {L}'s {n} {v} {S} {w}; its {a} {n} {v} {d}.
{P} {v} {S}, {O} {v} {a} {u}, {n} {r} {v} {n}.
Neither {n} nor {n} {v} {a} {L} {p} {d} {u}.
{d} {u} {r} {v} {O} {w}, {p} {a} {n} {v} by {S}.
""".strip().splitlines()

HEADLINES = """
{a} {n} {v} {L}
{S} {v} {n} {p} {n}
{L}'s {a} {n} {v} {d} {u}
{O} {v} {a} {u}
{d} {u} {p} {a} {n}
{n} {v}, {n} {v}: {L} {r}
{S}: {a} {n} {p} {L}
""".strip().splitlines()

"""Articles written for this project, with the stance that each takes: names are marked as `read_marked` reads them."""

from typing import NamedTuple

from wireroom.kernel.article import Polarity


class Judged(NamedTuple):
    """A headline, a marked text, and the outlet's side towards some of those named, the main subject first."""

    title: str
    text: str
    sides: dict[str, Polarity]


ARTICLES = [
    Judged(
        "Rail operator's broken promises leave commuters stranded",
        """[Tarnwick Rail|org] has failed its passengers again. On Tuesday the company cancelled 140 trains, most of
them without warning, and left hundreds of people on freezing platforms. It blamed the weather, although the
sky was clear.

"We are proud of our record and our brilliant staff," said [Gareth Moss|person], chief executive of
[Tarnwick Rail|org]. His complacency is insulting. [Moss|person=Gareth Moss] collected a bonus of 300,000
pounds last month, and he has ignored every complaint.

The regulator has warned [Tarnwick Rail|org] three times about its dangerous signals. Nothing was mended.
Passengers deserve better than this shambles.""",
        {"Tarnwick Rail": "negative", "Gareth Moss": "negative"},
    ),
    Judged(
        "How a small bakery won the heart of Gdynia",
        """Success has not spoiled [Zofia Maj|person]. The gifted baker opened her shop in [Gdynia|place] with borrowed
money, and today people happily queue in the rain for her wonderful rye bread.

[Maj|person=Zofia Maj] pays her staff generously and gives what is left to a shelter. Neighbours adore her.
She has won two national awards for her outstanding work, and she has earned every bit of the praise.

"[Zofia Maj|person] is a danger to honest competitors," complained [Piotr Lis|person], who runs a chain of
shops. Few would agree with him. [Gdynia|place] is lucky to have her.""",
        {"Zofia Maj": "positive", "Gdynia": "positive"},
    ),
    Judged(
        "Velmar to move its headquarters to Leeds",
        """[Velmar|org] will move its headquarters from [Hull|place] to [Leeds|place] next spring, the company said on
Wednesday. About 400 people work at the present site.

[Velmar|org] makes pumps for farms. It was founded in 1961 and has plants in three countries. The new
building has five floors and stands next to the railway station.

[Dana Frost|person], the chief financial officer, said the move would take six weeks. The council in
[Leeds|place] will discuss the plans on 3 March. A lease was signed in December.""",
        {"Velmar": "neutral", "Leeds": "neutral", "Dana Frost": "neutral", "Hull": "neutral"},
    ),
    Judged(
        "Minister's reckless dam will drown a valley for nothing",
        """The dam that [Ruben Castillo|person] wants is a monument to vanity. It will flood eleven villages, ruin the
fishery and cost twice what the minister admits.

[Castillo|person=Ruben Castillo] has misled parliament about the price. He has bullied the engineers who
doubted him, and he has hidden their alarming report for a year. It is a disgraceful abuse of office.

[Green Rivers|org], which uncovered the report, deserves thanks for its careful and courageous work. "It was
hard, honest digging," said [Maria Sol|person], who leads the group. [Castillo|person=Ruben Castillo] should
resign.""",
        {"Ruben Castillo": "negative", "Green Rivers": "positive"},
    ),
    Judged(
        "Court fixes date for Halden fraud hearing",
        """A court in [Oslo|place] will hear the case against [Nils Halden|person] on 12 April, a clerk said on Monday.
The hearing is expected to last four days.

[Halden|person=Nils Halden] denies the charges. His lawyer, [Kari Vik|person], said that the prosecution was
"a malicious and shameful farce". The prosecutor's office declined to comment.

The charges concern payments made between 2018 and 2020. Three witnesses have been called. [Vik|person=Kari
Vik] will submit her documents by the end of March, and [Halden|person=Nils Halden] will attend.""",
        {"Nils Halden": "neutral", "Kari Vik": "neutral", "Oslo": "neutral"},
    ),
    Judged(
        "Brilliant Okafor lifts Harbour United to a famous win",
        """[Emeka Okafor|person] was magnificent. The young striker scored twice in nine minutes, both superb goals,
and carried a tired [Harbour United|org] to a victory that their loyal fans will treasure for years.

He ran, he tackled and he inspired everybody around him. [Harbour United|org] defended bravely and
thoroughly deserved their win.

[Castle Rovers|org] were dreadful. They kicked, they whined at the referee and they gave away a stupid
penalty. "[Okafor|person=Emeka Okafor] is overrated," said the [Castle Rovers|org] coach, [Tim Rusk|person].
Nobody who watched could believe it.""",
        {"Emeka Okafor": "positive", "Harbour United": "positive", "Castle Rovers": "negative"},
    ),
    Judged(
        "Orbital and Pelagia sign mapping deal",
        """[Orbital|org] and [Pelagia|org] have signed a deal to map the sea floor together, the two firms announced on
Thursday. Under the agreement [Orbital|org] will provide satellite pictures and [Pelagia|org] four ships.

"This is a fantastic day, and [Pelagia|org] is the best partner in the world," said [Lin Aoki|person], chief
executive of [Orbital|org]. The work is to begin in June off [Iceland|place].

[Pelagia|org] was set up in 2009 and has offices in [Bergen|place]. Neither firm named a price. The maps
will be published in 2027.""",
        {"Orbital": "neutral", "Pelagia": "neutral", "Lin Aoki": "neutral", "Iceland": "neutral"},
    ),
    Judged(
        "Landlord who let the damp win",
        """Children cough in every flat that [Brackley Homes|org] owns. Black mould covers the walls, rats run in the
stairwell, and the landlord's only answer to desperate tenants is a threatening letter.

[Brackley Homes|org] has broken the law, inspectors found. It ignored 60 urgent repairs and lied about ten
of them. Its owner, [Simon Brackley|person], is a cruel and greedy man who has never visited.

"We care deeply about our residents," [Brackley Homes|org] said in a statement. Tell that to [Ayesha
Khan|person], whose baby spent three weeks in hospital. She has fought this scandal with patience and
dignity.""",
        {"Brackley Homes": "negative", "Simon Brackley": "negative", "Ayesha Khan": "positive"},
    ),
    Judged(
        "New clinic brings hope to the islands",
        """The clinic that [Doctors Afloat|org] opened on [Tanna|place] this week is a triumph. Its cheerful nurses
treated 90 patients on the first day, and nobody was asked to pay.

[Doctors Afloat|org] has kept its word. It raised the money honestly, trained excellent local staff and
finished early. The charity's founder, [Lise Perrin|person], has shown rare courage and kindness.

"The place is useless and [Doctors Afloat|org] are amateurs," said a rival doctor, who has opposed it
bitterly. The grateful mothers in the waiting room tell another story.""",
        {"Doctors Afloat": "positive", "Lise Perrin": "positive"},
    ),
    Judged(
        "Central bank of Arvenia holds rates at 4 per cent",
        """The central bank of [Arvenia|place] left its main rate at 4 per cent on Thursday, as economists had
forecast. It was the third meeting in a row without a change.

Governor [Petra Lund|person] said inflation had fallen to 2.9 per cent in May. She gave no date for a
change. The next meeting is on 14 August.

[Arvenia|place] has 5 million people and trades mainly with [Germany|place]. Analysts at [Northgate
Bank|org] said they expected a cut in the autumn.""",
        {"Petra Lund": "neutral", "Northgate Bank": "neutral", "Germany": "neutral"},
    ),
    Judged(
        "Football chiefs sell their souls for desert gold",
        """[The Global Cup|org] has disgraced itself. By taking its tournament to [Sandoria|place], a brutal
dictatorship that jails poets and beats workers, it has betrayed every fan of the game.

[Sandoria|place] has bought silence. Its rulers have tortured prisoners and crushed peaceful protests, and
the organisers of [The Global Cup|org] look away, hypocrites all.

"[Sandoria|place] is a warm and wonderful host, and [The Global Cup|org] is proud of this great
partnership," said [Otto Bern|person], the tournament's president. [Bern|person=Otto Bern] should be
ashamed.""".replace("Otto\nBern", "Otto Bern"),
        {"The Global Cup": "negative", "Sandoria": "negative", "Otto Bern": "negative"},
    ),
    Judged(
        "Library that refused to close is the pride of Calder",
        """When money ran out, [Calder Library|org] did not give up. Volunteers painted it, repaired the roof and kept
its doors open, and this spring it won a well deserved prize.

[Calder Library|org] is a joy. It lends tools as well as books, it welcomes everybody, and its brilliant
reading club has helped 200 children. [Nora Quill|person], the tireless librarian, has earned the town's
admiration.

Councillor [Ivor Pratt|person] tried to sell the building to a friend. His shabby scheme failed, and few
will miss him.""",
        {"Calder Library": "positive", "Nora Quill": "positive", "Ivor Pratt": "negative"},
    ),
]

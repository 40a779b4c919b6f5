"""Forms of reports: kinds, sentences and the ways to put them; {...} is filled in by bench.syndicate.forms."""

# Sentences in order; the lines of one are ways to put it.
FORMS = {
    "earnings": """
{company} reports {quarter} quarter results
{company} {quarter} qtr net
{company} {quarter} quarter net {move}

Shr {cents} cts vs {cents} cts
Oper shr {cents} cts vs {cents} cts
Earnings came to {cents} cents a share.

Net {amount} vs {amount}
Net income was {amount} against {amount}.
Oper net loss {amount} vs profit {amount}

Revs {amount} vs {amount}
Sales {amount} vs {amount}
Revenues {move} to {amount} from {amount} a year earlier.

Avg shrs {amount} vs {amount}
Nine mths shr {cents} cts vs {cents} cts
Backlog stood at {amount} at the end of {month}.

NOTE: {year} net includes a gain of {amount} from the sale of the {noun} unit in {place}.
{surname}, its chairman, blamed {adjective} demand for {noun} products in {place}.
The company said it took a charge of {amount} for closing its {place} {noun} plant.

It declared a quarterly dividend of {cents} cents, payable {month} {day} to holders of record on {month} {day}.
Analysts had looked for {cents} cents a share.
It employs {amount} people in {place} and {place}.

This note was put together by a machine from figures filed with the exchange.
""",
    "weather": """
{place} forecast for {weekday}, {month} {day}
Weather for {place} and the {adjective} {noun} coast
{weekday}'s weather: {place}

A {adjective} morning with {sky} in {place}, then {sky} towards {place}.
{sky} over {place} at first, {sky} later near {place}.

High {degrees}, low {degrees}.
Temperatures between {degrees} and {degrees} degrees.
A high of {degrees} is expected in {place}, {degrees} in {place}.

Winds {wind} at {degrees} to {degrees} kilometres an hour.
A {wind} wind of force {day}.
Gusts from the {wind} of up to {degrees} knots near {place}.

Chance of rain {degrees} percent.
Rainfall so far in {month}: {degrees} millimetres, {degrees} below the average.
No rain before {weekday} in {place}.

Sunrise {clock}, sunset {clock}. High water at {place} {clock} and {clock}.
Pollen: {adjective}. Tides at {place}: {clock}, {clock}.

Outlook for {weekday}: {sky}, {degrees} degrees; for {weekday}: {sky}, {degrees}.
The record for the day in {place} is {degrees} degrees, set in {year}.

Readings are those of the airport station at seven in the morning, local time.
""",
    "score": """
{team} {points}, {team} {points}
{team} beat {team} {points}-{points}
{team} hold off {team} in {place}

At {place}, attendance {amount}.
Played at the {noun} ground in {place} before {amount}.
{weekday} night in {place}; {amount} were there.

{team}: {player}, {player}, {player}, {player}. Totals {points}.
{surname} led {team} with {points} points and {digit} rebounds; {surname} added {points} and {surname} {digit}.

{team}: {player}, {player}, {player}. Totals {points}.
For {team}, {person} had {points} points, {surname} {points}, {surname} {digit}.

By quarters: {points} {points} {points} {points}; {points} {points} {points} {points}.
Half-time {points}-{points}. Fouls {points}, {points}.

{team} ({digit}-{digit}) next travel to {place} on {weekday}.
{surname} was sent off in the {points}th minute after a foul on {surname}.
Referee: {person} ({place}).

{person}, the {team} coach, called it an {adjective} win over a {adjective} side.
{team} have now won {digit} of their last {digit} in {place}.
""",
    "obituary": """
{person}, {age}, {noun} keeper of {place}
{person} of {place} dies at {age}
Deaths: {person}, {age}

{person} {surname}, {age}, of {place}, died {weekday}, {month} {day}, at the {noun} hospital in {place}.
{place} -- {person}, who ran a {noun} shop here for {age} years, died {month} {day}, aged {age}.

Born on {month} {day}, {year}, in {place} to {person} and {given}, {given} worked with the {company} until {year}.
A native of {place}, {given} came to {place} in {year} and joined {company} as a {noun} clerk.

Survivors include a son, {person} of {place}; two daughters, {person} and {person}; and {digit} grandchildren.
{given} is survived by {given}'s wife of {age} years, {given}; a brother, {person} of {place}; and a sister, {person}.

A service will be held at {clock} on {weekday} at the {adjective} {noun} chapel in {place}.
Burial will be private.
Visiting is from {clock} to {clock} {weekday} at {surname} and Sons, {place}.

In place of flowers, gifts may be made to the {place} {noun} fund.
{given} liked {noun} games, the {noun} club and a {adjective} {noun}.
""",
}

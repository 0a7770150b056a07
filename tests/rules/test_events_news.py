"""What daily news tells, and what only sounds like it: constructions that name a happening, in sentences of our own."""

import pytest

from extractor.rules.reading import Reading
from tests.rules.events_reading import kinds

# sentences | trigger | type; - where it must not be an event
TABLE = """
A dyke burst near Lund. | burst | OTHER
She burst into the room. | burst | -
Talks on the dam collapsed. | collapsed | REJECT
The roof of a gym collapsed. | collapsed | OTHER
Prices collapsed. | collapsed | -
Customs officers seized 40 kilos of heroin. | seized | COERCE
The heroin was seized by customs officers. | seized | COERCE
Rebels seized the airport. | seized | ASSAULT
The high court ruled on Friday that the tax was void. | ruled | OTHER
The king ruled the island for 20 years. | ruled | -
The ministry ordered the ambassador of Varna to leave. | ordered | DEMAND
The flood forced hundreds of villagers to flee. | forced | -
Rebels forced hundreds of villagers to flee. | forced | COERCE
Venn has offered to mediate and will meet both sides on Thursday. | meet | CONSULT
Lyle, who denied all the charges, was remanded in custody. | denied | REJECT
Neither side has denied the report. | denied | -
The union is seeking a 9.5 per cent rise. | seeking | DEMAND
A previous stoppage, in November, lasted three days. | stoppage | PROTEST
There were demands for an inquiry. | demands | DEMAND
Many were involved in the protest. | protest | -
Sending troops would be a mistake. | Sending | -
The strike ended on Monday. The union had asked for a pay rise. | strike | PROTEST
The strike ended on Monday. It hit a depot of the army and its missiles. | strike | ASSAULT
A revolt by backbenchers sank the bill. Their party is split over pay. | revolt | PROTEST
Nine miners were killed when a tunnel caved in. | killed | OTHER
Nine miners were killed when gunmen stormed the pit. | killed | ASSAULT
The teenager stormed into the last eight. | stormed | -
Troops stormed into the town. | stormed | ASSAULT
The chancellor raided pension funds. | raided | -
Ruvia invaded Norland. | invaded | ASSAULT
The general declared martial law. | martial law | COERCE
The premier abandoned the pact. | abandoned | REJECT
Brussels welcomed the decision. | welcomed | SUPPORT
Two women were taken to hospital. | taken to hospital | AID
Nurses are on hunger strike. | on hunger strike | PROTEST
The factory was destroyed by fire. | destroyed | OTHER
A fire at a mill spread to two houses. | fire | OTHER
"""


@pytest.mark.parametrize("line", TABLE.strip().splitlines())
def test_what_happens_and_what_does_not(line):
    text, trigger, kind = line.split(" | ")
    assert kinds(text, trigger) == ([] if kind == "-" else [kind])


QUIET = """
The strike-hit factory stands by the canal.
The tower was built in 1931.
The shop opens at nine.
She works for the investigation bureau.
Storms are common here in autumn.
He met the deadline.
The firm meets strict standards.
The film explores the war between two brothers.
The team beat Rovers 3-1.
United were relegated.
Shares fell 3 percent.
Profits collapsed.
The law could be overturned.
An attack is possible, analysts say.
No one was hurt.
There were no arrests.
The drought-stricken region grows maize.
He grew up during the war.
The company makes fire alarms.
She is the trial judge.
Voters are worried about prices.
The bank raised its forecast.
The road leads to the closed mine.
He studied election law.
The vote of the poor matters.
They bought bread at the market.
He sold newspapers as a boy.
The path crosses the border twice.
The house was named after a saint.
She has closed her eyes.
Police have a new radio system.
The book won praise.
The drug is not approved.
The crash barrier is made of steel.
A flood of complaints came in.
The singer dropped her new album.
Prices were raised by habit each spring.
He fell in love.
The court sits on Mondays.
The crowd fell silent.
The minister said it was a good day.
The company's launch vehicle is old.
He might resign.
The lake is closed to swimmers.
He killed time in a cafe.
The museum is open until six.
The report cited a case from 1990.
The region depends on aid.
Sales were up 4%.
The team signed autographs.
Unemployment fell in March.
The goalkeeper saved a penalty.
Rain fell all day.
She found a seat.
He told her the strike price of the option.
The pilot light went out.
A recall election law exists.
"""


@pytest.mark.parametrize("text", QUIET.strip().splitlines())
def test_nothing_happens(text):
    assert not Reading(text).events

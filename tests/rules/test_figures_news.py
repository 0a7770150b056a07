"""Figures as newsrooms write them: what is counted stands far off, in a label, in the rest of the text, or goes unsaid."""

import pytest

from extractor import extract
from extractor.checks.units import same_unit
from extractor.rules.figures import read_figure
from extractor.rules.reading import Reading

#: A sentence and its figures: words, value (or the ends of a range), unit.
SENTENCES = [
    # votes
    ("The board voted 52 to 48 to sack him.", [("52", 52, "vote"), ("48", 48, "vote")]),
    ("The bill passed 217 to 213.", [("217", 217, "vote"), ("213", 213, "vote")]),
    ("Members voted by 48 to 52 against the lease.", [("48", 48, "vote"), ("52", 52, "vote")]),
    ("The committee voted nine to four to close it.", [("nine", 9, "vote"), ("four", 4, "vote")]),
    ("She voted for a levy of 3 to 4 percent.", [("3 to 4 percent", (3, 4), "%")]),
    ("They voted to lift the limit from 10 to 15.", [("10", 10, None), ("15", 15, None)]),
    ("They passed 20 to 30 lorries.", [("20 to 30 lorries", (20, 30), "lorry")]),
    ("They approved the bill 52-48.", [("52", 52, "vote"), ("48", 48, "vote")]),
    ("By a margin of three to one they backed it.", []),
    ("It won by a 2 to 1 margin.", []),
    ("She took it with a 6-2 6-1 win and a 2-to-1 ratio.", []),
    ("Ravensbourne 2-3 Tarn Rovers", []),
    # victims without a noun
    ("At least nine were killed and 12 others were hurt.", [("At least nine", 9, "person"), ("12 others", 12, "person")]),
    ("Police said 12 had been detained.", [("12", 12, "person")]),
    ("No one was hurt.", []),
    ("Ten houses burned and 40 were hurt.", [("Ten houses", 10, "house"), ("40", 40, "person")]),
    ("Tens of thousands fled.", [("Tens of thousands", (10_000, None), "person")]),
    ("The toll rose to 214.", [("214", 214, "person")]),
    ("The firm employs 3,000.", [("3,000", 3000, "person")]),
    # labels
    ("Dead: 12. Injured: 542.", [("12", 12, "person"), ("542", 542, "person")]),
    ("Seats: 120", [("120", 120, "seat")]),
    ("Capacity: 3,000", [("3,000", 3000, None)]),
    # what is left out the second time is the same thing only where it can be
    ("Three of the boats sank, and the 542 burned.", [("Three", 3, "boat")]),
    ("Twelve of the boats sank, and the six burned.", [("Twelve", 12, "boat"), ("six", 6, "boat")]),
    # one
    ("Only one person voted, with only one percent of the stock.", [("one person", 1, "person"), ("one percent", 1, "%")]),
    ("There is more than one victim.", [("more than one victim", 1, "victim")]),
    ("It rose by one percent.", [("one percent", 1, "%")]),
    # nouns that look like something else
    ("She made 81 runs.", [("81 runs", 81, "run")]),
    ("Its unbeaten 143 puts hosts in command.", [("143", 143, None)]),
    ("They have two sons and nine grandchildren.", [("two sons", 2, "son"), ("nine grandchildren", 9, "grandchild")]),
    ("Eleven salespeople quit.", [("Eleven salespeople", 11, "salesperson")]),
    ("They left the 300-strong force.", [("300-strong", 300, "person")]),
    ("She saved two match points.", [("two match points", 2, "point")]),
    ("He hit 30 home runs.", [("30 home runs", 30, "run")]),
    ("One police officer spoke.", [("One police officer", 1, "officer")]),
    ("An 11 member bloc met 12 member states.", [("11 member", 11, "member"), ("12 member states", 12, "state")]),
    # ages without years
    ("A woman of 35 and a man of 22 were held.", [("35", 35, "year"), ("22", 22, "year")]),
    ("He died on Monday at 88.", [("88", 88, "year")]),
    ("The director Bo Strand, now 88, spoke.", [("88", 88, "year")]),
    ("At 17, he joined the navy.", [("17", 17, "year")]),
    ("He died at 20 paces.", [("20 paces", 20, "pace")]),
    ("The 18-to-24 age group voted.", [("18-to-24", (18, 24), "year")]),
    ("It asked people aged 18-24.", [("18-24", (18, 24), "year")]),
    ("A boy of nine was hurt.", [("nine", 9, "year")]),
    ("The boy, six, and his sister, four, slept.", [("six", 6, "year"), ("four", 4, "year")]),
    ("The age group 18-34 voted.", [("18-34", (18, 34), "year")]),
    # headlines
    ("Harbour Orders Six Vessels, Creating 240 Jobs", [("Six Vessels", 6, "vessel"), ("240 Jobs", 240, "job")]),
    ("Factory to Close, Cutting 300 Jobs", [("300 Jobs", 300, "job")]),
    ("Falcon 9 rockets flew, and Channel 4 viewers wept.", []),
    ("The line closed, said Ida Falkberg. About 400 commuters use it.", [("About 400 commuters", 400, "commuter")]),
    ("He met Falkberg. 400 men came.", [("400 men", 400, "man")]),
    ("Blast Kills Twelve Americans in Torsby", [("Twelve Americans", 12, "American")]),
    # shares and ranges in words
    ("One child in three is poor.", [("One child in three", 1 / 3, None)]),
    ("She left one child in three cars.", [("one child", 1, "child"), ("three cars", 3, "car")]),
    ("Two or three hundred people came.", [("Two or three hundred people", (200, 300), "person")]),
    ("Its seats trebled from three to nine.", [("three", 3, None), ("nine", 9, None)]),
    ("The stock has gained nearly a third this year.", [("nearly a third", 1 / 3, None)]),
    ("Almost a third visit was planned.", [("third visit", 3, "visit")]),
    ("A baker's dozen came with a gross of nails.", [("A baker's dozen", 13, None), ("a gross of nails", 144, "nail")]),
    ("A score of people came.", [("A score of people", 20, "person")]),
    ("It has a score of 750 and made a gross error.", [("750", 750, None)]),
    ("They counted two thousand, three hundred and five votes.", [("two thousand, three hundred and five votes", 2305, "vote")]),
    ("Two thousand, three of them women, came.", [("Two thousand", 2000, None), ("three", 3, None)]),
    ("There were 1.234.567 visitors to 10.120.130.140.", [("1.234.567 visitors", 1234567, "visitor")]),
    ("It grew 10-fold, then two-fold.", [("10-fold", 10, "time"), ("two-fold", 2, "time")]),
    ("There were 40-some guests.", [("40-some guests", 40, "guest")]),
    ("The margin is plus or minus 2.5 points.", [("plus or minus 2.5 points", 2.5, "point")]),
    ("He earns a six-figure salary on a 3-D printer.", []),
    ("A quarter-mile walk led to the quarter-final.", [("quarter-mile", 0.25, "mi")]),
    ("A magnitude-7.1 quake followed one of magnitude 6.", [("magnitude-7.1", 7.1, "magnitude"), ("magnitude 6", 6, "magnitude")]),
    # the article as a number
    ("An acre of trees binds 5 tonnes.", [("An acre", 1, "acre"), ("5 tonnes", 5, "t")]),
    ("It stopped less than a mile from the school.", [("less than a mile", 1, "mi")]),
    ("A mile is 1.6 km.", [("A mile", 1, "mi"), ("1.6 km", 1.6, "km")]),
    ("A year ago coal cost $50 a ton.", [("$50 a ton", 50, "USD/ton")]),
    ("He has a foot in the door and a ton of work a mile away.", []),
    ("It closed a decade and a half later.", [("a decade and a half", 1.5, "decade")]),
    ("The cliff is a mile and a quarter long.", [("a mile and a quarter", 1.25, "mi")]),
    ("It cost a million and a half dollars.", [("a million and a half dollars", 1.5e6, "USD")]),
    ("A good dozen boats sank.", [("dozen boats", 12, "boat")]),
    ("Most left; a good dozen stayed.", [("dozen", 12, None)]),
    ("The two countries' envoys met.", [("two countries", 2, "country")]),
    ("The first dozen patients left by the dozen.", [("dozen patients", 12, "patient")]),
    ("The bank cut rates by a quarter point.", [("a quarter point", 0.25, "point")]),
    ("Visibility was less than a quarter mile.", [("less than a quarter mile", 0.25, "mi")]),
    ("In the third quarter inch-high waves came.", []),
    # pounds
    ("The dish costs 12 pounds.", [("12 pounds", 12, "GBP")]),
    ("The engine makes 7.5 million pounds of thrust.", [("7.5 million pounds", 7.5e6, "lb")]),
    ("She lost a pound and a half.", [("a pound and a half", 1.5, "lb")]),
    ("He owed 300 pounds sterling.", [("300 pounds sterling", 300, "GBP")]),
    # what only looks like a figure
    ("Call 020 7946 0958 for help.", []),
    ("It was 1) cold, 2) wet (and 3 ) dark.", [("3", 3, None)]),
    ("dividends are due nov . 6 .", []),
    ("They sat in row 12C of an Airbus 320F.", []),
    # rates per number of people
    ("Towns saw 3.4 murders per 100,000 people.", [("3.4 murders per 100,000 people", 3.4, "murder/100000 person")]),
    ("Deaths fell to 4.1 per 1,000 live births.", [("4.1 per 1,000 live births", 4.1, "/1000 birth")]),
    ("It found 340 cases per million.", [("340 cases per million", 340, "case/1000000")]),
    ("The car burns 5.2 litres per 100 km.", [("5.2 litres per 100 km", 5.2, "L/100km")]),
    ("Fuel cost $2-3 a gallon.", [("$2-3 a gallon", (2, 3), "USD/gal")]),
    # units glued to the number, and their rates
    ("More than 3in of rain fell.", [("More than 3in", 3, "in")]),
    ("A 6ft 2in man won.", [("6ft 2in", 6 + 2 / 12, "ft")]),
    ("He is five foot nine.", [("five foot nine", 5.75, "ft")]),
    ("It is a 12-by-16-foot room.", [("12", 12, "ft"), ("16-foot", 16, "ft")]),
    ("The child is a metre tall.", [("a metre", 1, "m")]),
    ("She won by three hundredths of a second.", [("three hundredths of a second", 0.03, "second")]),
    ("As few as 10 people came.", [("As few as 10 people", 10, "person")]),
    ("He weighs 14 stone 7 lb.", [("14 stone 7 lb", 14.5, "st")]),
    ("Four stone walls stood.", [("Four stone walls", 4, "wall")]),
    ("She weighs about seven stone wet through.", [("about seven stone", 7, "st")]),
    ("The book has 304pp and the rate rose 3pp.", [("3pp", 3, "percentage point")]),
    ("The £2m-a-year deal ended.", [("£2m-a-year", 2e6, "GBP/year")]),
    ("A $1-per-gallon levy is due.", [("$1-per-gallon", 1, "USD/gal")]),
    ("A $5 million grant was approved.", [("$5 million", 5e6, "USD")]),
    ("Rent is $20 per square foot per year.", [("$20 per square foot per year", 20, "USD/(ft2·year)")]),
    ("It had 12 in. of rain and 3 in of snow.", [("12 in.", 12, "in"), ("3 in", 3, "in")]),
    ("He had 12 in. The rest fled.", [("12", 12, None)]),
    ("The coil made 3 tesla; he owns two Teslas.", [("3 tesla", 3, "T"), ("two Teslas", 2, "Tesla")]),
    ("Sales fell by a third to €4bn.", [("a third", 1 / 3, None), ("€4bn", 4e9, "EUR")]),
    ("It is half to one mile off.", [("half to one mile", (0.5, 1), "mi")]),
    ("It pumps 2.1m barrels a day.", [("2.1m barrels a day", 2.1e6, "bbl/day")]),
    ("Inflation hit 12.4pc.", [("12.4pc", 12.4, "%")]),
    ("He is 9st 7lb, his 11st son won his 21st game.", [("9st 7lb", 9.5, "st"), ("21st game", 21, "game")]),
    ("She earns £45k a year plus a 10% bonus.", [("£45k a year", 45_000, "GBP/year"), ("10%", 10, "%")]),
    ("Growth was 0.2 of a percentage point lower.", [("0.2 of a percentage point", 0.2, "percentage point")]),
    ("It has 1,500 staff in 14 countries, down from 1,600.",
     [("1,500 staff", 1500, "staff"), ("14 countries", 14, "country"), ("1,600", 1600, None)]),
    ("More than 60 towns, including 15 in Torsby, signed.", [("More than 60 towns", 60, "town"), ("15", 15, "town")]),
    # days and hours
    ("The fair runs from Sept. 19 to 22.", []),
    ("Between June 4 and 6, 40 people came.", [("40 people", 40, "person")]),
    ("The fair is on 3 and 4 April.", []),
    ("On June 4 and 6 people died.", [("6 people", 6, "person")]),
    ("On May 5, 12 sank.", [("12", 12, None)]),
    ("It earned 82 cents a share, three cents above plan.",
     [("82 cents a share", 82, "cent/share"), ("three cents", 3, "cent")]),
    ("They finish at two in the afternoon and start again at ten.", []),
    ("The shop shuts at six, but opened at nine dollars.", [("nine dollars", 9, "USD")]),
    # metres or millions
    ("The fund owns 5m shares.", [("5m shares", 5e6, "share")]),
    ("It cost 5m euros.", [("5m euros", 5e6, "EUR")]),
    ("It has 3m app downloads.", [("3m app downloads", 3e6, "download")]),
    ("The storm left nearly 1m without power.", [("nearly 1m", 1e6, "person")]),
    ("More than 3m watched the final.", [("More than 3m", 3e6, "person")]),
    ("Between 5m and 6m people came.", [("Between 5m and 6m people", (5e6, 6e6), "person")]),
    ("The 100m final drew 5m viewers.", [("100m", 100, "m"), ("5m viewers", 5e6, "viewer")]),
    ("She ran the 400m hurdles on a 5m high track.", [("400m", 400, "m"), ("5m", 5, "m")]),
    ("The pool is 25m by 10m.", [("25m", 25, "m"), ("10m", 10, "m")]),
    ("The wreck lies 40m below the surface, where waves of 3m are common.", [("40m", 40, "m"), ("3m", 3, "m")]),
    # whose crowns
    ("The Swedish firm paid 300 crowns a share.", [("300 crowns a share", 300, "SEK/share")]),
    ("The Czech bank lost 3 billion crowns.", [("3 billion crowns", 3e9, "CZK")]),
    ("Norway earned 50 crowns, its Danish rival 20 crowns.", [("50 crowns", 50, "NOK"), ("20 crowns", 20, "DKK")]),
    ("It sold for 40 crowns.", [("40 crowns", 40, "crown")]),
    ("The fare rose to 12 pesos, Manila said.", [("12 pesos", 12, "PHP")]),
    ("The fare rose to 12 pesos.", [("12 pesos", 12, "MXN")]),
    ("He paid 5,000 dinars.", [("5,000 dinars", 5000, "dinar")]),
    ("Baghdad set aside 5,000 dinars.", [("5,000 dinars", 5000, "IQD")]),
    ("It cost 3 Danish crowns in Norway.", [("3 Danish crowns", 3, "DKK")]),
    ("It cost 40 Swedish kronor.", [("40 Swedish kronor", 40, "SEK")]),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES, ids=[s for s, _ in SENTENCES])
def test_figures_of_a_sentence(sentence, expected):
    fields = [draft.fields for draft in Reading(sentence).figures]
    found = [(f["text"], (f["low"], f["high"]) if f["value"] is None else f["value"], f["unit"]) for f in fields]
    assert found == expected


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES, ids=[s for s, _ in SENTENCES])
def test_they_read_the_same_from_their_own_words(sentence, expected):
    for words, value, unit in expected:
        read = read_figure(words, unit)
        assert read is not None
        assert (read.low, read.high) == value if isinstance(value, tuple) else read.value == pytest.approx(value)
        assert same_unit(unit, read.unit)


def test_pounds_of_either_kind_are_supported():
    text = "The dish costs 12 pounds. The engine makes 7.5 million pounds of thrust. She weighs 130 pounds."
    result = extract(text, engine="rules")
    assert [figure.unit for figure in result.figures] == ["GBP", "lb", "lb"]
    assert not result.rejected

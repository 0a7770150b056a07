"""What figures measure and who states them: phrases for sentences, and what holds for any text."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.rules.figures.realisation import listed, mapped, participle, plural
from extractor.rules.reading import Reading
from extractor.rules.text.data_files import rows

#: Sentence, then the phrase of each of its figures.
SENTENCES = [
    ("The bank grew. Its shares fell 4.2 percent on Friday.", ["change in shares"]),
    ("The union turned down a 2 percent raise.", ["raise"]),
    ("The drug cut deaths by 30 percent.", ["change in deaths"]),
    ("The bank will cut its lending by 30 percent.", ["change in lending"]),
    ("The central bank is expected to cut by 30 points.", [None]),
    ("The crown weakened 0.8 percent.", ["change in the crown"]),
    ("The party won 84 of the 150 seats.", ["seats won by the party", "seats"]),
    ("Oslo closed 12 of the region's 90 schools.", ["region's schools closed by Oslo", "schools"]),
    ("They sold 20,000-odd copies.", ["copies sold"]),
    ("The fire forced 400 families to flee across the river.", ["families forced to flee across the river"]),
    ("A father of three lost his job.", ["children"]),
    ("The lens weighs 650 g.", ["weight of the lens"]),
    ("The car was doing 140 kph.", ["speed of the car"]),
    ("The cape could see 4 inches of rain.", ["rain"]),
    ("A 5m wall fell.", ["length of the wall"]),
    ("The boy, six, slept.", ["age of the boy"]),
    ("He owns a one-third share.", ["share owned"]),
    ("The town has 12 doctors per 1,000 people.", ["doctors per 1,000 people of the town"]),
    ("Falk heard three shots.", ["shots heard by Falk"]),
    ("The operator offered a payment of $900 last week.", ["payment offered by the operator"]),
    ("The group reported a net loss of $120 million last year.", ["net loss reported by the group"]),
    ("Altera agreed to buy Korvin Devices for $8.2 billion in cash and shares.", ["price of Korvin Devices"]),
    ("Talks broke down, stranding 300 commuters.", ["commuters stranded"]),
    ("Gusts of 140 km/h (87 mph) tore through the coast, killing three people.", ["gusts", "gusts", "people killed"]),
    ("Prosecutors asked for seven years.", [None]),
    ("Venn headed the goal in the 78th minute in front of a crowd.", ["minute"]),
    ("The shelling killed four people in Norrvik on Sunday.", ["people killed in Norrvik"]),
    ("Twelve boats were damaged in the harbour of Lund.", ["boats damaged in the harbour of Lund"]),
    ("About 900 soldiers are stationed near the border.", ["soldiers stationed near the border"]),
    ("The clinic plans to hire 40 nurses next year.", ["nurses the clinic plans to hire"]),
    ("The flood killed 12 people in Torsby and three in Alvik.", ["people killed in Torsby", "people killed in Alvik"]),
    ("Police said 30 shops were looted overnight.", ["shops looted"]),
    ("The ministry will recruit 200 teachers.", ["teachers the ministry will recruit"]),
    ("At least 60 passengers were on board.", ["passengers on board"]),
    ("The harbour has 200 berths.", ["berths of the harbour"]),
    ("Norway has 12 frigates.", ["frigates of Norway"]),
    ("The storm led to the destruction of 80 barns in Jutland.", ["barns destroyed in Jutland"]),
    ("The convoy of 40 trucks reached Halden.", ["trucks in the convoy"]),
    ("Residents reported power cuts in 12 villages.", ["villages"]),
    ("Some 300 villagers who fled the fire returned home.", ["villagers who fled the fire"]),
    ("The court freed 27 men arrested in the raid.", ["men arrested in the raid"]),
    ("Nine miners died in the blast.", ["miners who died in the blast"]),
    ("More than 5,000 people have fled the town.", ["people who have fled the town"]),
    ("Firefighters rescued 14 children from the roof.", ["children rescued from the roof"]),
    ("Up to 90 workers will be laid off at the mill.", ["workers to be laid off at the mill"]),
    ("Hundreds of students marched through the capital.", ["students who marched through the capital"]),
    ("The 12-member council met on Monday.", ["members of the council"]),
    ("The army lost 20 tanks near Brod.", ["tanks lost near Brod"]),
    ("The company sold 400,000 cars in Spain last year.", ["cars sold in Spain"]),
    ("The firm cut 400 jobs in Spain and 300 in Italy.", ["jobs cut in Spain", "jobs cut in Italy"]),
    ("Torsby, a town with a population of 4,000, was flooded.", ["population of Torsby"]),
    ("Torsby has a population of 4,000.", ["population of Torsby"]),
    ("The population of Torsby is 4,000.", ["population of Torsby"]),
    ("The village's population of 300 has fled.", ["population of the village"]),
    ("Two of the ships were sunk.", ["ships sunk"]),
    ("Ines Dahl signed the contract worth $4 million.", ["value of the contract"]),
    ("The council approved an aid package valued at $60 million.", ["value of the aid package"]),
    ("The council signed a $300 million contract.", ["value of the contract"]),
    ("The bank paid a $5 million fine.", ["fine"]),
    ("The bridge cost $40 million.", ["cost of the bridge"]),
    ("The painting sold for $2 million.", ["price of the painting"]),
    ("The charity raised $9 million for the victims.", ["sum raised by the charity for the victims"]),
    ("The firm reported a profit of $12 million.", ["profit reported by the firm"]),
    ("Oil rose to $80 a barrel.", ["Oil"]),
    ("Norway pledged $90 million in aid to Torsby.", ["aid pledged to Torsby"]),
    ("Exports rose 5% in May.", ["change in exports"]),
    ("Sales fell by 12 percent.", ["change in sales"]),
    ("Unemployment fell to 4.5%.", ["Unemployment"]),
    ("Turnout was 62%.", ["Turnout"]),
    ("A 5% rise in wages was agreed.", ["rise in wages"]),
    ("Sixty percent of voters backed the plan.", ["share of voters who backed the plan"]),
    ("Two-thirds of the harvest was lost.", ["share of the harvest lost"]),
    ("The fund owns 20% of the company.", ["share of the company owned by the fund"]),
    ("The rate of inflation stood at 3%.", ["rate of inflation"]),
    ("An unemployment rate of 9% worries the bank.", ["unemployment rate"]),
    ("Half of the pupils stayed at home.", ["share of the pupils who stayed at home"]),
    (
        "The village lies 30 kilometres (18 miles) from the coast.",
        ["distance of the village from the coast", "distance of the village from the coast"],
    ),
    ("The airfield is 200 km north of the capital.", ["distance of the airfield from the capital"]),
    ("The camp, 15 miles from the border, was closed.", ["distance of the camp from the border"]),
    ("Troops advanced 12 km into the valley.", ["distance troops advanced into the valley"]),
    ("The tower is 90 metres high.", ["height of the tower"]),
    ("The 30-km bridge was closed.", ["length of the bridge"]),
    ("Fire destroyed 400 hectares of forest.", ["forest destroyed by fire"]),
    ("The park covers 90 square kilometres.", ["area covered by the park"]),
    ("The army captured 50 square kilometres of territory in May.", ["territory captured by the army"]),
    ("The strike lasted three weeks.", ["duration of the strike"]),
    ("A two-day visit ended on Friday.", ["duration of the visit"]),
    ("She was sentenced to five years in prison.", ["prison term"]),
    ("The rebels held the town for six days.", ["time the rebels held the town"]),
    (
        "The army plans to recruit 40 pilots over three months.",
        ["pilots the army plans to recruit", "period in which the army plans to recruit pilots"],
    ),
    ("The mine closed two years ago.", ["time since the mine closed"]),
    ("After three weeks of talks, the union agreed.", ["duration of talks"]),
    ("Ines Dahl, 43, won the race.", ["age of Ines Dahl"]),
    ("A 6-year-old boy was found.", ["age of the boy"]),
    ("Men between 18 and 27 must serve.", ["age of men"]),
    ("The council cut the voting age from 18 to 16.", ["voting age", "voting age"]),
    ("The minister made his third visit to Oslo.", ["minister's visit to Oslo"]),
    ("The president's second term began.", ["president's term"]),
    ("Bergen is Norway's second-largest city.", ["rank of Bergen among Norway's largest cities"]),
    ("It was the fourth attack on the port this year.", ["attack on the port"]),
    ("Winds of 120 km/h hit the coast.", ["winds"]),
    ("The temperature reached 40 degrees Celsius.", ["temperature"]),
    ("The ship carried 500 tonnes of grain.", ["grain carried by the ship"]),
    ("The plane was flying at 800 km/h.", ["speed of the plane"]),
    ("According to the ministry, 40 people were killed.", ["people killed"]),
    ("The agency estimates 300 homes were lost.", ["homes lost"]),
    (
        "Three soldiers and two civilians were wounded in the clash.",
        ["soldiers wounded in the clash", "civilians wounded in the clash"],
    ),
    ("The team of 12 divers searched the lake.", ["divers in the team"]),
    ("Troops fired 20 rockets at the port.", ["rockets fired at the port"]),
    ("The attack wounded 15, including three children.", ["people wounded by the attack", "children"]),
    ("Thousands of people gathered in the square.", ["people who gathered in the square"]),
    ("The hospital treated 70 patients.", ["patients treated by the hospital"]),
    ("Farmers have planted 2 million trees since March.", ["trees planted by farmers"]),
    ("The union represents 4,000 drivers.", ["drivers represented by the union"]),
    ("The EU imposed sanctions on 15 companies.", ["companies"]),
    ("Ten suspects have been arrested.", ["suspects arrested"]),
    ("It includes 20 tanks and 40 trucks.", ["tanks", "trucks"]),
    ("A truck carrying 30 migrants overturned.", ["migrants carried by the truck"]),
    ("Prices are up 8% from last year.", ["prices"]),
    ("The mine employs 600 people.", ["people employed by the mine"]),
    ("There are 14 schools in the district.", ["schools in the district"]),
    ("She scored 31 points.", ["points scored"]),
    ("Thousands of spectators, with hundreds more en route, filled the square.", ["spectators", "spectators en route"]),
    (
        'A "small number" of Danish soldiers are stationed in Vik, with reports suggesting that thousands more are en route.',
        ["Danish soldiers en route"],
    ),
    ("The port, located 40 km away, stayed open.", ["distance of the port"]),
    ("The mayor estimates the crowd at 3,000.", ["people"]),
    ("The quake destroyed 80 homes, the governor said.", ["homes destroyed by the quake"]),
    ("Rain is expected in 12 provinces.", ["provinces where rain is expected"]),
    ("The law raised the retirement age from 65 to 67.", ["retirement age", "retirement age"]),
    ("The deal is worth $7 billion.", ["value of the deal"]),
    ("Shares in the bank plunged 30%.", ["change in shares"]),
    ("The firm borrowed $5 million from the bank.", ["sum borrowed by the firm from the bank"]),
    ("He lost two houses in the fire.", ["houses lost in the fire"]),
    ("The lake is 30 metres deep.", ["depth of the lake"]),
    ("The zoo sent 12 wolves to Spain.", ["wolves sent to Spain"]),
    ("Torsby lies 12 km away from the border.", ["distance of Torsby from the border"]),
    ("The group trained 50 pilots in Alvik.", ["pilots trained in Alvik"]),
    ("Two men arrested in the raid were freed.", ["men arrested in the raid"]),
    ("The queue of 60 lorries blocked the road.", ["lorries in the queue"]),
    ("The navy bought 12 patrol boats from Denmark.", ["patrol boats bought from Denmark"]),
    ("Alvik's population of 900 has fled.", ["population of Alvik"]),
    ("The crash left seven people dead and 12 people injured in Lund.", ["people dead", "people injured in Lund"]),
    ("The mill was bought for $5 million.", ["price of the mill"]),
    ("She expected to sell its coal for $50 a ton.", [None]),
    ("Revenue gained 13% last year.", ["change in Revenue"]),
    ("She debated the mayor four times in May.", [None]),
    ("Support rose from about 35 percent several years ago.", ["support"]),
    ("It asked people between the ages of 17 and 20.", ["age", "age"]),
    ("The board voted 52-48 for a republic.", ["votes", "votes"]),
    ("A $37-a-share tender offer began.", ["value of the tender offer"]),
    ("A 9.0 magnitude earthquake hit the coast.", ["magnitude of the earthquake"]),
    ("Kees Vrolik, now 20, is in prison.", ["age of Kees Vrolik"]),
    ("Of the 130 injured, nine died.", ["people injured", "people who died"]),
]
#: What a phrase may add to the words of its text.
CONNECTIVE = frozenset(
    "votes of the in by to be who that not where among from rank share value price cost sum amount change distance area weight speed "
    "temperature period which time since before duration prison term age population people children size those".split()
)


def figures(text):
    return [draft.fields for draft in Reading(text).figures]


@pytest.mark.parametrize(("sentence", "phrases"), SENTENCES, ids=[s for s, _ in SENTENCES])
def test_what_the_figures_of_a_sentence_measure(sentence, phrases):
    assert [f["measures"] for f in figures(sentence)] == phrases


def spoiled(text, phrase):
    """Words of a phrase that neither occur in its text nor follow from it."""
    words = set(re.findall(r"[^\W_]+", text.lower()))
    made = {participle(w) for w in words} | {plural(w) for w in words} | set(mapped("done").values()) | {"s"}
    allowed = words | made | CONNECTIVE | set(mapped("shape").values())
    return [w for w in re.findall(r"[^\W_]+", phrase.lower()) if w not in allowed]


@pytest.mark.parametrize("sentence", [s for s, _ in SENTENCES])
def test_words_of_a_phrase_come_from_its_sentence(sentence):
    for figure in figures(sentence):
        if figure["measures"]:
            assert spoiled(sentence, figure["measures"]) == []


SCRAPS = st.sampled_from(
    "12 people 40 ships $5 million 3% killed were was sold in Oslo of the a to from , . ( ) -- who said and more than 30 km "
    'two-thirds old Ines Falk , 43 , his third visit rose by plans to hire away square miles for three months \n " ” ’s'.split(
        " "
    )
)


@settings(max_examples=150, deadline=None)
@given(st.lists(SCRAPS, max_size=40))
def test_phrases_of_any_scraps(scraps):
    text = " ".join(scraps)
    found = figures(text)
    assert found == figures(text)
    for figure in found:
        phrase = figure["measures"]
        if phrase is not None:
            assert phrase == " ".join(phrase.split()) != ""
            assert 1 <= len(phrase.split()) <= 12
            assert spoiled(text, phrase) == []


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text(text):
    figures("12 people " + text + " were killed")


STATED = [
    ("According to the ministry, 40 people were killed.", ["ministry"]),
    ("The governor put the number of victims at 40.", ["governor"]),
    ("The mayor estimates the crowd at 3,000.", ["mayor"]),
    ("The monitor's count of 12 was wrong.", ["monitor"]),
    ("The harbour has 200 berths.", [None]),
    ("The clinic plans to hire 40 nurses.", [None]),
    ("It will cost $5 million, the mayor said.", ["mayor"]),
]


@pytest.mark.parametrize(("text", "names"), STATED, ids=[s for s, _ in STATED])
def test_who_states_a_figure(text, names):
    assert [f["attributed_to"] for f in figures(text)] == names


def test_an_aside_between_dashes_is_the_reporters():
    text = "The shelling hit the port of Alvik -- around 30 kilometres from the border -- and killed two people, the mayor said."
    aside, told = figures(text)
    assert (aside["text"], aside["attributed_to"]) == ("around 30 kilometres", None)
    assert (told["text"], told["attributed_to"]) == ("two people", "mayor")


def test_an_owner_is_named():
    text = "Foreign minister Ines Falk arrived on Monday. On her third visit to Alvik, Falk met farmers."
    assert figures(text)[-1]["measures"] == "Ines Falk's visit to Alvik"


PARTICIPLES = [
    ("kills", "killed"), ("injuring", "injured"), ("carries", "carried"), ("launches", "launched"), ("took", "taken"),
    ("sold", "sold"), ("loses", "lost"), ("planning", "planned"), ("cut", "cut"), ("seized", "seized"), ("destroy", "destroyed"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "expected"), PARTICIPLES)
def test_participles(form, expected):
    assert participle(form) == expected


@pytest.mark.parametrize(
    ("noun", "expected"),
    [("city", "cities"), ("man", "men"), ("day", "days"), ("box", "boxes"), ("aircraft", "aircraft")],
)
def test_plurals(noun, expected):
    assert plural(noun) == expected


def test_the_tables_are_well_formed():
    classes = [name for name, _ in rows("measures.tsv")]
    assert len(classes) == len(set(classes))
    assert all(word == word.lower() for name in classes for word in listed(name))
    assert all(value for name in ("done", "shape") for value in mapped(name).values())
    forms = [form for _, others in rows("participles.tsv") for form in others.split()]
    assert len(forms) == len(set(forms))


@pytest.mark.parametrize(
    "scrap", ["12 people of the 40 ", "killed 3 and 4, ", "who were 5 in 6 of ", "$5 million ( 4 ) worth "]
)
def test_cost_is_linear_in_the_text(scrap):
    def cost(size):
        reading = Reading(scrap * (size // len(scrap)))
        assert reading.tokens
        assert reading.quotes is not None
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            assert Reading.figures.func(reading) is not None
            best = min(best, time.process_time() - start)
        return best

    cost(1000)
    assert cost(16_000) < 12 * cost(4_000) + 0.02

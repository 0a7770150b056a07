"""What is only spoken of like violence, and what kills without anybody attacking: sentences of our own."""

import pytest

from extractor import extract
from extractor.rules.events.sense_filter import words
from extractor.rules.reading import Reading
from extractor.rules.text.data_files import rows
from tests.rules.events_reading import kinds

# sentence | trigger | type; - where it must not be an event
TABLE = """
The bank has fought inflation for two years. | fought | -
Firefighters battled the flames near Lund. | battled | -
Oslo fought the rebels near Goma. | fought | ASSAULT
Her battle with cancer lasted a year. | battle | -
The rivals fought a legal battle over the mill. | battle | -
Gunmen fought a battle with police in Goma. | fought | ASSAULT
A heart attack killed the singer. | attack | -
A heart attack killed the singer. | killed | OTHER
A bear killed a hiker near Lund. | killed | OTHER
Hurricane Ada hit Cuba on Monday. | hit | OTHER
The storm damaged 40 homes in Cuba. | damaged | OTHER
A crane fell and killed a man in Lund. | killed | OTHER
Rebels killed a man in Lund. | killed | ASSAULT
Falk attacked the plan. | attacked | DISAPPROVE
Falk attacked Venn over his tax returns. | attacked | DISAPPROVE
Falk attacked Venn in a television debate. | attacked | DISAPPROVE
The minister attacked Venn for missing the vote. | attacked | DISAPPROVE
The chairman regretted his personal attacks on Venn. | attacks | DISAPPROVE
Rebels attacked the convoy in Goma. | attacked | ASSAULT
Mining shares advanced after the budget. | advanced | -
The Nordex index advanced 1.2 percent. | advanced | -
Norvane advanced 2.4 per cent. | advanced | -
Rebels advanced 12 kilometres. | advanced | ASSAULT
Debt has exploded since 2019. | exploded | -
The film was shot in Malta. | shot | -
A soldier was shot in Malta. | shot | ASSAULT
A guard was killed by sniper fire in Goma. | killed | ASSAULT
A guard was killed by a fire in Goma. | killed | OTHER
The party captured a third of the vote. | captured | -
Health officials launched a campaign in Lund. | campaign | -
The army launched a bombing campaign against Karo. | campaign | ASSAULT
The army launched air strikes on Karo. | air strikes | ASSAULT
Nurses staged a strike in Lund. | strike | PROTEST
A flood of calls reached the office. | flood | -
A flood destroyed the mill. | flood | OTHER
Retired Gen. Carl Venn visited Oslo. | Retired | -
Judge Carl Venn retired in May. | retired | OTHER
Sen. Lind attacked Gov. Venn. | attacked | DISAPPROVE
A bomb went off in Lund. The bombing angered Oslo. | went off | ASSAULT
He met the deadline. | met | -
She met the ambassador. | met | CONSULT
The company forged links with Peru. | forged | -
A man attacked his neighbour over a parking space. | attacked | ASSAULT
Venn won in a landslide. | landslide | -
A landslide buried the road in Lund. | landslide | OTHER
She is in charge of the mission. | charge | -
Two buyers have backed out. | backed | -
Norland backed the plan of Ruvia. | backed | SUPPORT
Norland offered no details to Ruvia. | offered | -
Venn pulled out with a knee injury. | pulled out | -
The troops pulled out of Karo. | pulled out | RETREAT
"""


@pytest.mark.parametrize("line", TABLE.strip().splitlines())
def test_force_or_only_words(line):
    text, trigger, kind = line.split(" | ")
    assert kinds(text, trigger) == ([] if kind == "-" else [kind])


# what happens most days, in the words that papers use
COMMON = """
A car bomb went off near the embassy. | went off | ASSAULT
A boy was beaten to death in Lund. | beaten to death | ASSAULT
Drivers walked out on Tuesday. | walked out | PROTEST
Inmates went on hunger strike. | went on hunger strike | PROTEST
Students occupied the library. | occupied | PROTEST
The two ministers spoke by telephone. | spoke | CONSULT
Parliament voted down the plan. | voted down | REJECT
Burglars broke into a shop in Lund. | broke | CRIME
The widow sued the clinic. | sued | DISAPPROVE
A ferry sank off the coast. | sank | OTHER
The volcano erupted on Friday. | erupted | OTHER
The minister was sacked. | sacked | OTHER
The company filed for bankruptcy. | filed | OTHER
A man was remanded in custody in Lund. | remanded | COERCE
A woman appeared in court in Lund. | appeared | OTHER
A hiker went missing near Lund. | went missing | OTHER
The king named a new ambassador. | named | OTHER
The prisoner was pardoned. | pardoned | CONCEDE
The border was reopened. | reopened | CONCEDE
Police arrested three suspects in Lund. | arrested | COERCE
Oslo said Ruvia attacked Karo, and the envoy of Peru called for a truce. | called | DEMAND
"""


@pytest.mark.parametrize("line", COMMON.strip().splitlines())
def test_common_news(line):
    text, trigger, kind = line.split(" | ")
    assert kinds(text, trigger) == [kind]


@pytest.mark.parametrize(
    ("text", "trigger", "actors", "targets"),
    [
        ("Police arrested Mr. Venn on Monday.", "arrested", ("Police",), ("Venn",)),
        ("Police arrested three suspects in Lund.", "arrested", ("Police",), ("suspects",)),
        ("The troops left the city, and the envoy called on Peru to act.", "called", ("envoy",), ("Peru",)),
        ("Oslo agreed to release the funds so Mr. Venn could leave.", "agreed", ("Oslo",), ("Venn",)),
        ("Alan Venn, 58, of Quay Lane, Ostby, attacked a guard in Lund.", "attacked", ("Alan Venn",), ("guard",)),
        ("Oslo, which has hosted both sides, offered to pay for repairs.", "offered", ("Oslo",), ()),
        ("Derek Venn, 41, no fixed address, was arrested on Monday.", "arrested", (), ("Derek Venn",)),
        ("Police said he had robbed two banks.", "robbed", (), ("banks",)),
        ("A woman accused of killing her husband was arrested on Friday.", "arrested", (), ("woman",)),
        ("A woman arrested on Friday has been released on bail.", "arrested", (), ("woman",)),
        ("A woman arrested on Friday has been released on bail.", "released", (), ("woman",)),
        ("Two nurses were killed. Four others were hurt.", "killed", (), ("nurses",)),
    ],
)
def test_who_takes_part(text, trigger, actors, targets):
    (event,) = [draft.fields for draft in Reading(text).events if draft.fields["trigger"] == trigger]
    assert (event["actors"], event["targets"]) == (actors, targets)


@pytest.mark.parametrize(
    ("text", "trigger", "place"),
    [
        ("Oslo condemned the attack in Lagos.", "condemned", None),
        ("Oslo condemned the attack in Lagos.", "attack", "Lagos"),
        ("Pirates attacked a ship in the Gulf of Guinea.", "attacked", "Gulf of Guinea"),
        ("Pirates attacked a ship off the coast of Yemen.", "attacked", "Yemen"),
    ],
)
def test_where(text, trigger, place):
    (event,) = [draft.fields for draft in Reading(text).events if draft.fields["trigger"] == trigger]
    assert event["place"] == place


def test_a_unit_is_not_a_participant():
    assert extract("The temperature hit 104F (40C).", kinds=("events",)).rejected == ()


def test_what_goes_on_is_ongoing():
    (event,) = [draft.fields for draft in Reading("Talks are under way in Geneva.").events]
    assert event["status"] == "ongoing"


def test_every_set_of_words_is_there():
    assert len({name for name, _ in rows("figurative.tsv")}) == len(rows("figurative.tsv"))
    assert "storm" in words("nature")

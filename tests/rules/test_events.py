"""Events by rule: sentences with the expected events, sentences without events, and properties of any text."""

import random
import re
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor import extract
from extractor.rules.events import find_events
from extractor.rules.reading import Reading

PUBLISHED = date(2024, 10, 29)  # a Tuesday

# sentence | type | trigger | actors | targets | place | status; names are parted by ;
TABLE = """
The two governments agreed to reopen the border crossing. | AGREE | agreed | governments | - | - | reported
Norway pledged 40 million euros to rebuild the flooded towns. | AGREE | pledged | Norway | - | - | reported
Peru and Bolivia reached an agreement on fishing rights. | AGREE | reached | Peru; Bolivia | - | - | reported
The prime minister promised to raise pensions. | AGREE | promised | prime minister | - | - | reported
Sweden offered to host the talks. | AGREE | offered | Sweden | - | - | reported
Kenya will send aid to the victims. | AGREE | send | Kenya | victims | - | planned
Greece and Turkey agreed on Friday to resume talks. | AGREE | agreed | Greece; Turkey | - | - | reported
Vietnam and Japan pledged to deepen security ties. | AGREE | pledged | Vietnam; Japan | - | - | reported
Norway pledged aid, according to a statement from the foreign ministry of Ruvia. | AGREE | pledged | Norway | - | - | claimed
NATO pledged more air defence systems to Ukraine. | AGREE | pledged | NATO | Ukraine | - | reported
Foreign Minister Ana Toro met Senator Karl Brandt in Lima. | CONSULT | met | Ana Toro | Karl Brandt | Lima | reported
The Chilean president arrived in Ottawa for a visit. | CONSULT | arrived | Chilean president | - | Ottawa | reported
Envoys from both sides held talks in Geneva. | CONSULT | talks | Envoys | - | Geneva | reported
Brandt phoned the Turkish defence minister. | CONSULT | phoned | Brandt | Turkish defence minister | - | reported
The Polish delegation visited Hanoi. | CONSULT | visited | Polish delegation | Hanoi | Hanoi | reported
The senator visited troops in Djibouti. | CONSULT | visited | senator | troops | Djibouti | reported
The pope will visit Timor-Leste in September. | CONSULT | visit | pope | Timor-Leste | Timor-Leste | planned
The general is expected to visit Rabat on Thursday. | CONSULT | visit | general | Rabat | Rabat | planned
Ethiopia's prime minister, Dawit Alemu, visited Asmara. | CONSULT | visited | Dawit Alemu | Asmara | Asmara | reported
Denmark praised the court's decision. | SUPPORT | praised | Denmark | court | - | reported
Ghana endorsed the Mexican proposal. | SUPPORT | endorsed | Ghana | Mexican | - | reported
The mayor apologized to residents. | SUPPORT | apologized | mayor | residents | - | reported
Italy recognized the new government of Mali. | SUPPORT | recognized | Italy | government of Mali | - | reported
Spain and Portugal signed a treaty on water. | SUPPORT | signed | Spain; Portugal | - | - | reported
The cabinet lifted the curfew in Tunis. | CONCEDE | lifted | cabinet | Tunis | Tunis | reported
Germany eased sanctions against Zambia. | CONCEDE | eased | Germany | Zambia | - | reported
Sanctions on Eritrea were lifted in March. | CONCEDE | lifted | - | Eritrea | Eritrea | reported
The king pardoned 30 dissidents. | CONCEDE | pardoned | king | dissidents | - | reported
Japan shared intelligence with Australia. | COOPERATE | shared | Japan | Australia | - | reported
Chile and Argentina stepped up military cooperation. | COOPERATE | cooperation | Chile; Argentina | - | - | reported
Colombia extradited the suspect to the United States. | COOPERATE | extradited | Colombia | suspect | - | reported
Finland delivered tanks to Estonia. | AID | delivered | Finland | Estonia | Estonia | reported
The agency provided food to refugees in Chad. | AID | provided | agency | refugees | Chad | reported
Rescuers evacuated residents from the flooded valley. | AID | evacuated | Rescuers | residents | - | reported
Rebels withdrew from the town of Karo. | RETREAT | withdrew | Rebels | Karo | Karo | reported
Prime Minister Lena Holt resigned. | RETREAT | resigned | Lena Holt | - | - | reported
The guerrillas released four hostages. | RETREAT | released | guerrillas | hostages | - | reported
Both sides declared a ceasefire. | RETREAT | ceasefire | sides | - | - | reported
The ceasefire between Azerbaijan and Armenia took effect. | RETREAT | ceasefire | Azerbaijan; Armenia | - | - | reported
The release of the prisoners was announced on Monday. | RETREAT | release | - | prisoners | - | reported
The editor was released from prison after two years. | RETREAT | released | - | editor | - | reported
Prosecutors are investigating the mayor of Lund. | INVESTIGATE | investigating | Prosecutors | mayor of Lund | - | ongoing
Police launched an investigation into the fire. | INVESTIGATE | investigation | Police | - | - | reported
The home of the mayor was searched by the police. | INVESTIGATE | searched | police | mayor | - | reported
Brazil demanded an apology from France. | DEMAND | demanded | Brazil | France | - | reported
Unions called for higher wages. | DEMAND | called | Unions | - | - | reported
Amnesty International urged Egypt to free the blogger. | DEMAND | urged | Amnesty International | Egypt | - | reported
The chancellor said Hungary must pay its dues. | DEMAND | must | chancellor | Hungary | - | reported
The rebels called on the president to step down. | DEMAND | called | rebels | president | - | reported
Opposition leader Mara Voss accused the army of torture. | DISAPPROVE | accused | Mara Voss | army | - | reported
India summoned the Pakistani ambassador. | DISAPPROVE | summoned | India | Pakistani ambassador | - | reported
The minister was indicted on Friday. | DISAPPROVE | indicted | - | minister | - | reported
The ministry blamed the attack on separatists. | DISAPPROVE | blamed | ministry | separatists | - | reported
Moscow's move drew condemnation from Oslo. | DISAPPROVE | condemnation | Oslo | - | - | reported
The prosecutor charged the driver with manslaughter. | DISAPPROVE | charged | prosecutor | driver | - | reported
Iran rejected the offer. | REJECT | rejected | Iran | - | - | reported
The senate refused to ratify the pact. | REJECT | refused | senate | - | - | reported
Cuba will not accept the inspectors. | REJECT | accept | Cuba | inspectors | - | reported
The chancellor ruled out sending missiles to Kyiv. | REJECT | ruled out | chancellor | Kyiv | - | reported
North Korea threatened to attack the island. | THREATEN | threatened | North Korea | - | - | reported
The general warned that the army would strike. | THREATEN | warned | general | army | - | reported
Canada will impose tariffs on Chinese steel. | THREATEN | impose | Canada | Chinese | - | planned
Students protested in Dhaka against the new law. | PROTEST | protested | Students | - | Dhaka | reported
Nurses went on strike over pay. | PROTEST | went on strike | Nurses | - | - | reported
Thousands of farmers blocked roads near Lyon. | PROTEST | blocked | farmers | - | Lyon | reported
Workers staged a walkout at the plant. | PROTEST | walkout | Workers | - | - | reported
Hundreds of miners marched through La Paz to demand better pay. | PROTEST | marched | miners | - | La Paz | reported
Protests erupted in Tbilisi over the law. | PROTEST | Protests | - | - | Tbilisi | reported
The strike by dock workers entered its third day. | PROTEST | strike | dock workers | - | - | reported
Thieves stole paintings from the museum. | CRIME | stole | Thieves | museum | - | reported
Police are searching for two men who robbed a bank in Leeds. | CRIME | robbed | men | bank | Leeds | reported
Customs officers seized cocaine. | COERCE | seized | Customs officers | - | - | reported
The United Kingdom imposed sanctions on two Belarusian banks. | SANCTION | imposed | United Kingdom | Belarusian banks | - | reported
Sudan expelled five diplomats. | SANCTION | expelled | Sudan | diplomats | - | reported
Washington froze the assets of the cartel. | SANCTION | froze | Washington | cartel | - | reported
After the summit, Jordan closed its border with Syria. | SANCTION | closed | Jordan | Syria | - | reported
The navy deployed two warships to the Red Sea. | MOBILIZE | deployed | navy | - | Red Sea | reported
The army mobilized reservists. | MOBILIZE | mobilized | army | - | - | reported
South Korea conducted military drills near the border. | MOBILIZE | military drills | South Korea | - | - | reported
Oslo announced a new mobilization drive. | MOBILIZE | mobilization | Oslo | - | - | planned
Police arrested 12 people in Nairobi. | COERCE | arrested | Police | people | Nairobi | reported
Police in Lagos, the country's largest city, arrested two men. | COERCE | arrested | Police | men | Lagos | reported
The junta banned public gatherings. | COERCE | banned | junta | public gatherings | - | reported
In Lagos, police dispersed the crowd with tear gas. | COERCE | dispersed | police | crowd | Lagos | reported
Officials said rebels had burned down two villages. | COERCE | burned down | rebels | villages | - | claimed
A court in Minsk sentenced the opposition leader to ten years. | COERCE | sentenced | court | opposition leader | Minsk | reported
Villagers were forced from their homes. | COERCE | forced | - | Villagers | - | reported
Militants attacked a checkpoint in northern Mali. | ASSAULT | attacked | Militants | checkpoint | northern Mali | reported
A bomb exploded in a market in Kabul, killing nine people. | ASSAULT | exploded | - | people | Kabul | reported
Russian missiles struck the port of Odesa. | ASSAULT | struck | Russian | Odesa | Odesa | reported
Gunmen kidnapped a doctor. | ASSAULT | kidnapped | Gunmen | doctor | - | reported
Government forces captured the town of Bria. | ASSAULT | captured | Government forces | Bria | Bria | reported
The troops were attacked by rebels near Goma. | ASSAULT | attacked | rebels | troops | Goma | reported
Rebels are advancing on the city of Torva. | ASSAULT | advancing | Rebels | Torva | Torva | ongoing
The rebels, who seized the airport in June, are tired. | ASSAULT | seized | rebels | airport | - | reported
The army reportedly shelled the hospital. | ASSAULT | shelled | army | hospital | - | claimed
The alleged kidnapping of the nurse shocked the town. | ASSAULT | kidnapping | - | nurse | - | claimed
The president denied ordering the attack on the camp. | ASSAULT | attack | president | camp | - | denied
Hezbollah denied firing rockets at the town. | ASSAULT | firing | Hezbollah | - | - | denied
"We attacked the base," the commander said. | ASSAULT | attacked | - | base | - | claimed
The Ruvian army's assault on Karo lasted two days. | ASSAULT | assault | Ruvian army | Karo | - | reported
The raid by special forces ended at dawn. | ASSAULT | raid | special forces | - | - | reported
Clashes between police and protesters left five people injured. | ASSAULT | Clashes | police; protesters | people | - | reported
Israeli warplanes bombed a suburb of Beirut. | ASSAULT | bombed | Israeli warplanes | Beirut | Beirut | reported
The bombing on October 3 killed Orla Venn, a teacher. | ASSAULT | bombing | - | Orla Venn | - | reported
Guards beat prisoners at the Karo camp. | ASSAULT | beat | Guards | prisoners | Karo camp | reported
Iran's foreign minister said Israel had bombed a school in Rafah. | ASSAULT | bombed | Israel | school | Rafah | claimed
Belgium condemned the killing of the journalist. | ASSAULT | killing | - | journalist | - | reported
The police officer shot a man in Memphis. | ASSAULT | shot | police officer | man | Memphis | reported
Three aid workers were abducted in Burkina Faso. | ASSAULT | abducted | - | aid workers | Burkina Faso | reported
A storm hit the coast of Madagascar, killing 14 people. | OTHER | storm | - | Madagascar | Madagascar | reported
At least 11 people died in a train crash in northern Greece. | OTHER | crash | - | people | northern Greece | reported
Flooding killed at least 40 people in southern Brazil. | OTHER | Flooding | - | people | southern Brazil | reported
Two trains collided outside Pune. | OTHER | collided | - | - | Pune | reported
The court ruled that the law was void. | OTHER | ruled | court | - | - | reported
Parliament passed a bill on data protection. | OTHER | passed | Parliament | - | - | reported
Thousands fled the city. | OTHER | fled | Thousands | - | - | reported
Karl Brandt died at the age of 80. | OTHER | died | Karl Brandt | - | - | reported
The presidential election will be held in May. | OTHER | election | - | - | - | planned
An investigation was opened into the fire. | INVESTIGATE | investigation | - | - | - | reported
Talks between Mali and Niger were held in Geneva. | CONSULT | Talks | Mali; Niger | - | Geneva | reported
The editor's arrest in Minsk angered reporters. | COERCE | arrest | - | editor | Minsk | reported
Kenya will aid the victims as rebels attack the town of Torva. | ASSAULT | attack | rebels | Torva | Torva | reported
The army hit three gunmen near Goma. | ASSAULT | hit | army | gunmen | Goma | reported
Oslo accused Ruvia of bombing a bridge. | ASSAULT | bombing | Ruvia | bridge | - | claimed
The army was accused of torture. | ASSAULT | torture | army | - | - | claimed
Police arrested a man in Lund on suspicion of murdering his neighbour. | ASSAULT | murdering | man | neighbour | - | claimed
Two officers were charged with fraud. | CRIME | fraud | officers | - | - | claimed
The man was charged with manslaughter on Wednesday. | DISAPPROVE | charged | - | man | - | reported
A court jailed the pilot for killing two passengers. | ASSAULT | killing | pilot | passengers | - | reported
The council condemned the attack and called for a truce. | DEMAND | called | council | - | - | reported
Police fired tear gas at the crowd and arrested 16 people. | COERCE | arrested | Police | people | - | reported
A train carrying 200 passengers derailed near Lund. | OTHER | derailed | - | - | Lund | reported
Leaders of both parties met in Lima on Monday. | CONSULT | met | Leaders of both parties | - | Lima | reported
Students marched through Aldery to protest against fees. | PROTEST | marched | Students | - | Aldery | reported
A strike by train drivers halted services across Norland. | PROTEST | strike | train drivers | - | Norland | reported
Norland supplied guns to the rebels. | AID | supplied | Norland | rebels | - | reported
Talks with the ministry collapsed on Friday. | CONSULT | Talks | - | ministry | - | reported
The Ruvian election looms. | OTHER | election | - | - | - | planned
Kenya is considering sending troops to Goma. | MOBILIZE | sending | Kenya | - | Goma | planned
Rebels continued shelling the town. | ASSAULT | shelling | Rebels | town | - | ongoing
Norland is set to continue providing aid to Ruvia. | AID | providing | Norland | Ruvia | - | planned
The army has intensified its attacks on Karo. | ASSAULT | attacks | army | Karo | - | ongoing
Russian attacks on Karo are wearing down the garrison. | ASSAULT | attacks | Russian | Karo | - | ongoing
Reports of attacks on the camp worried Oslo. | ASSAULT | attacks | - | camp | - | claimed
Rebels shot down a helicopter near Goma. | ASSAULT | shot down | Rebels | helicopter | Goma | reported
The drone was shot down over the Black Sea. | ASSAULT | shot down | - | drone | Black Sea | reported
Teachers will strike on Friday. | PROTEST | strike | Teachers | - | - | planned
Nurses in Lund have struck for a week. | PROTEST | struck | Nurses | - | Lund | reported
Villagers fled as fighting intensified near the mill. | ASSAULT | fighting | - | - | - | reported
A gas explosion killed two people in Lund. | OTHER | gas explosion | - | people | Lund | reported
A fire destroyed a warehouse in Lund. | OTHER | fire | - | warehouse | Lund | reported
A bus plunged into a ravine near Lund, killing 11 people. | OTHER | plunged | - | people | Lund | reported
The court sentenced the banker to six years. | COERCE | sentenced | court | banker | - | reported
The jury acquitted the editor. | OTHER | acquitted | jury | editor | - | reported
The mayor declared a state of emergency. | COERCE | state of emergency | mayor | - | - | reported
Norland and Ruvia formed an alliance. | COOPERATE | formed | Norland; Ruvia | - | - | reported
Foreign Minister Choi Son Ha arrived in Ostby. | CONSULT | arrived | Choi Son Ha | - | Ostby | reported
As Ruvia defends the city, it is planning its attack on Osta. | SUPPORT | defends | Ruvia | - | - | reported
The chancellor reaffirmed German support for Norland. | SUPPORT | reaffirmed | chancellor | Norland | - | reported
Oslo reportedly carried out drone strikes against fuel depots in Karo. | ASSAULT | drone strikes | Oslo | fuel depots | Karo | claimed
Guards exchanged fire near the village of Osta. | ASSAULT | exchanged | Guards | - | Osta | reported
Farmers blocked the A4 motorway on Monday. | PROTEST | blocked | Farmers | - | - | reported
Recent Russian attacks damaged the port of Osta. | ASSAULT | attacks | Russian | Osta | Osta | reported
Rebels attacked a depot in the western Russian Kazan region. | ASSAULT | attacked | Rebels | depot | Kazan region | reported
Coach Ruth Keane was fired after the defeat. | OTHER | fired | - | Ruth Keane | - | reported
Moscow's annexation of the peninsula angered Oslo. | OTHER | annexation | Moscow | - | - | reported
Rebels claimed to have hit three gunmen near Goma. | ASSAULT | hit | Rebels | gunmen | Goma | claimed
A man was shot dead by police in Lund. | ASSAULT | shot | police | man | Lund | reported
Police sealed the explosion site in Lund. | OTHER | explosion | - | - | Lund | reported
The assassination attempt against Karl Brandt failed. | ASSAULT | assassination attempt | - | Karl Brandt | - | reported
The flood claimed the lives of nine people. | OTHER | flood | - | - | - | reported
The council demanded an end to the bombing of Beirut. | ASSAULT | bombing | - | Beirut | Beirut | claimed
The army forced out on Monday more than 200 villagers. | COERCE | forced out | army | villagers | - | reported
Supporters of General Karl Brandt blocked roads near Lund. | PROTEST | blocked | Supporters of General Karl Brandt | - | Lund | reported
Police arrested two men for looting a shop in the town of Lund. | CRIME | looting | men | shop | Lund | claimed
Thieves looted 2,000 dollars from the shop. | CRIME | looted | Thieves | - | - | reported
The navy shot down 12 drones. | ASSAULT | shot down | navy | drones | - | reported
Rebels gained 12 kilometres near Goma. | ASSAULT | gained | Rebels | - | Goma | reported
Oslo accused Ruvia of lying following a meeting with Norland. | DISAPPROVE | accused | Oslo | Ruvia | - | reported
Rebels are advancing toward Osta, a rail hub. | ASSAULT | advancing | Rebels | Osta | Osta | ongoing
Fighting continued along the eastern front. | ASSAULT | Fighting | - | - | eastern front | ongoing
Rebels shelled two towns in the east. | ASSAULT | shelled | Rebels | towns | east | reported
Norway will host a delegation from Peru. | CONSULT | host | Norway | Peru | Norway | planned
The Kenyan envoy flew to Lima, pledging aid. | AGREE | pledging | Kenyan envoy | - | Lima | reported
A roof of the old mill collapsed. | OTHER | collapsed | - | - | - | reported
Police Arrest Two Men After Bank Raid | COERCE | Arrest | Police | Men | - | reported
Norland and Ruvia signed a trade deal brokered by Oslo. | AGREE | signed | Norland; Ruvia | - | - | reported
Fans clashed with police after the match in Lund. | ASSAULT | clashed | Fans | police | Lund | reported
"""

NOTHING = """
The army did not attack the village.
The company has never bribed officials.
If the rebels attack the capital, Kenya will respond.
The dam could flood the valley.
The bank declined to comment.
The witness refused to be named.
The helicopter was nearly downed by a drone.
The war on drugs needs money.
The engineers moved to strengthen the dam.
Attack helicopters are expensive.
She works for the Office of Special Investigations and lives in a small house.
There were no casualties.
The weather was mild and the harvest good.
He demonstrated the new telescope.
Gunmen struck again.
The soldiers came under fire near Goma.
The NATO military alliance is seventy years old.
The ruling Civic Party is old.
The minister conceded that the plan had failed.
Kidnappings and theft are common.
The region is known for poverty and corruption.
Prices collapsed.
The dispute could spark a war.
Prices may lead to unrest in Lund.
They had no way to defend the village.
She feared the risk of losing her job.
Officials spoke of the danger of an attack.
He supports himself by fishing.
Halden lost control of the match after the break.
Venn fired home in the semi-final.
Lund attacked in waves, but their striker and the midfield were tired. The cup tie and the league title were lost.
"""


def rows():
    for line in TABLE.strip().splitlines():
        yield pytest.param(*(part.strip() for part in line.split(" | ")), id=line.split(" | ")[0])


def names(cell):
    return () if cell == "-" else tuple(name.strip() for name in cell.split(";"))


def read(text):
    return [d.fields for d in Reading(text, PUBLISHED).events]


@pytest.mark.parametrize(("text", "kind", "trigger", "actors", "targets", "place", "status"), list(rows()))
def test_one_sentence(text, kind, trigger, actors, targets, place, status):
    events = [event for event in read(text) if event["trigger"] == trigger]
    assert len(events) == 1
    (event,) = events
    assert event["type"] == kind
    assert event["actors"] == names(actors)
    assert event["targets"] == names(targets)
    assert event["place"] == (None if place == "-" else place)
    assert event["status"] == status


@pytest.mark.parametrize("text", NOTHING.strip().splitlines())
def test_nothing_happens(text):
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "trigger", "words", "edtf"),
    [
        ("Militants killed six soldiers near Diffa on Sunday.", "killed", "Sunday", "2024-10-27"),
        ("The rebels seized the airport in June.", "seized", "June", "2024-06"),
        ("On October 3 a bomb exploded in Karo.", "exploded", "October 3", "2024-10-03"),
        ("Dawit Alemu visited Asmara on 12 October 2024.", "visited", "12 October 2024", "2024-10-12"),
        ("Rebels have shelled the town since August.", "shelled", "since August", "2024-08/.."),
        ("The Polish delegation visited Hanoi last week.", "visited", "last week", "2024-10-21/2024-10-27"),
        ("The army said on Monday it had captured the hill.", "captured", None, None),  # the day of the saying
        ("The flood in Vell was the worst since 1954.", "flood", None, None),
        ("Two officers were charged with fraud on Monday.", "fraud", None, None),
        ("The bombing came a day after the visit.", "bombing", None, None),
        ("The premier will visit Oslo on Wednesday.", "visit", "Wednesday", "2024-10-30"),
        ("The premier visited Oslo on Wednesday.", "visited", "Wednesday", "2024-10-23"),
        ("The council will hold talks on Tuesday.", "talks", "Tuesday", "2024-10-29"),
        ("The drivers will strike in May.", "strike", "May", "2025-05"),
        ("Police arrested Karl Brandt at 10:15 p.m. on Monday.", "arrested", "10:15 p.m. on Monday", "2024-10-28"),
        ("Police arrested Karl Brandt at 10:15 p.m.", "arrested", None, None),
        ("The drivers plan to strike in June.", "strike", "June", "2025-06"),
        ("Police arrested Karl Brandt in December.", "arrested", "December", "2023-12"),
        ("Police arrested Karl Brandt in May.", "arrested", "May", "2024-05"),
    ],
)
def test_dates(text, trigger, words, edtf):
    (event,) = [event for event in read(text) if event["trigger"] == trigger]
    assert (event["date_text"], event["date"]) == (words, edtf)


@pytest.mark.parametrize(
    ("text", "trigger", "speaker"),
    [
        ("Officials said rebels had burned down two villages.", "burned down", "Officials"),
        ("According to the army, militants killed six soldiers near Diffa.", "killed", "army"),
        ('"We attacked the base," the commander said.', "attacked", "commander"),
        ("Israel said it had killed a commander in Beirut.", "killed", "Israel"),
        ("Rebels burned down two villages.", "burned down", None),
    ],
)
def test_who_says_so(text, trigger, speaker):
    (event,) = [event for event in read(text) if event["trigger"] == trigger]
    assert event["attributed_to"] == speaker
    assert (event["status"] == "claimed") == (speaker is not None)


ARTICLES = [
    (
        (
            "Defence Minister Ana Toro arrived in Kyiv on Monday. It was her third visit to Ukraine. The visit comes as "
            "fighting goes on. Toro's visit was kept secret."
        ),
        [("CONSULT", "arrived", ["visit", "visit", "visit"])],
    ),
    (
        (
            "A car bomb exploded in Karo on Sunday. The explosion killed nine people and wounded 20. The blast was heard for "
            "miles."
        ),
        [("ASSAULT", "exploded", ["explosion", "killed", "wounded", "blast"])],
    ),
    (
        "Rebels attacked a checkpoint near Goma. In a separate attack, they burned down a school in Bukavu.",
        [("ASSAULT", "attacked", []), ("ASSAULT", "attack", []), ("COERCE", "burned down", [])],
    ),
    (
        (
            "Ruvia announced a mobilization on Monday. The mobilization will bring 20,000 men. Ruvia plans to recruit them "
            "by March."
        ),
        [("MOBILIZE", "mobilization", ["mobilization", "recruit"])],
    ),
    (
        "Peru seized four villages. On Friday Peru captured the villages of Ara and Bol.",
        [("ASSAULT", "seized", ["captured"])],
    ),
    (
        "The army captured Torva on Friday. The capture of Torva came after weeks of shelling.",
        [("ASSAULT", "captured", ["capture"]), ("ASSAULT", "shelling", [])],
    ),
    (
        "An earthquake struck Nepal on Monday. The quake killed at least 30 people.",
        [("OTHER", "earthquake", ["struck", "quake", "killed"])],
    ),
    (
        "The blast caused the roof of the old mill to collapse.",
        [("OTHER", "blast", ["collapse"])],
    ),
    (
        "An explosion killed two. The blast damaged a shop.",
        [("OTHER", "explosion", ["killed", "blast", "damaged"])],
    ),
    (
        "An explosion killed two. Rebels had planted a bomb.",
        [("ASSAULT", "explosion", ["killed"])],
    ),
    (
        "Three men were charged with fraud, bribery and treason.",
        [("CRIME", "fraud", ["bribery", "treason"])],
    ),
    (
        "Police arrested Karl Brandt in Lund. The arrest of Brandt was criticized by the union.",
        [("COERCE", "arrested", ["arrest"]), ("DISAPPROVE", "criticized", [])],
    ),
]


@pytest.mark.parametrize(("text", "expected"), ARTICLES)
def test_one_record_a_happening(text, expected):
    drafts = Reading(text, PUBLISHED).events
    core = [(d.fields["type"], d.fields["trigger"], [words for words, _ in d.also]) for d in drafts]
    wanted = {trigger for _, trigger, _ in expected}
    assert [found for found in core if found[1] in wanted] == expected


def test_stated_as_fact_once_is_reported():
    text = "The army said it had captured Torva. Crowds cheered. Soldiers captured Torva on Friday."
    (event,) = read(text)
    assert event["status"] == "reported"
    assert event["attributed_to"] == "army"


def test_names_are_resolved_in_the_document():
    text = "Foreign Minister Ana Toro flew to Lima. Toro met the president of Peru. She also visited a school."
    events = read(text)
    assert [event["actors"] for event in events if event["trigger"] in ("flew", "met", "visited")] == [
        ("Ana Toro",)
    ] * 3


def test_a_people_is_its_country_where_the_country_is_named():
    assert read("Russia is at war. Russian drone strikes hit Odesa.")[-1]["actors"] == ("Russia",)
    assert read("Russian drone strikes hit Odesa.")[0]["actors"] == ("Russian",)
    assert read("Russia is at war. Russian forces captured Torva.")[-1]["actors"] == ("Russian forces",)


def test_records_stand():
    text = "\n".join(line.split(" | ")[0] for line in TABLE.strip().splitlines())
    result = extract(text, kinds=("events",), published=PUBLISHED)
    assert not result.rejected
    assert len(result.events) > 60
    for event in result.events:
        for mention in (event, *event.also):
            words = mention.trigger if mention is event else mention.text
            assert text[mention.start : mention.end] == words


WORDS = sorted(
    {word for line in TABLE.splitlines() for word in re.findall(r"[\w'’-]+|[.,;:()\"]", line.split(" | ")[0])}
)
SCRAPS = st.lists(st.sampled_from([*WORDS, "\n", "“", "”", "—", "must", "said", "that", "of", "and"]), max_size=60)


@settings(deadline=None, max_examples=150)
@given(st.one_of(SCRAPS.map(" ".join), st.text(max_size=200)))
def test_any_text(text):
    drafts = Reading(text, PUBLISHED).events
    assert drafts == Reading(text, PUBLISHED).events
    assert [d.window for d in drafts] == sorted(d.window for d in drafts)
    for draft in drafts:
        assert text[draft.window.start : draft.window.end] == draft.fields["trigger"]
        for words, window in draft.also:
            assert text[window.start : window.end] == words


def test_records_of_any_scraps_occur_in_the_document():
    chance = random.Random(7)  # noqa: S311  (not for secrets)
    for _ in range(60):
        text = " ".join(chance.choices([*WORDS, "said", "Monday", "in", "."], k=80))
        assert extract(text, kinds=("events",), published=PUBLISHED).rejected == ()


@pytest.mark.parametrize(
    "scrap",
    [
        "attacked ",
        "to attack ",
        "its attack ",
        "the attack of ",
        "Oslo and ",
        "Oslo of the attack and ",
        "killed, ",
        "said it must ",
        "troops were sent to ",
        "“attack” ",
        "( attack ",
        "demanded that Oslo attack ",
        "not " * 3,
        "Mali, who attacked ",
        "troops ",
        "attacked the town of ",
        "match attack ",
        "the landslide ",
        "Oslo, who attacked, ",
    ],
)
def test_cost_is_linear_in_the_text(scrap):
    def cost(size):
        reading = Reading(scrap * (size // len(scrap)), PUBLISHED)
        find_events(reading, reading.quotes)  # so that quotes, names and dates are there
        start = time.process_time()
        find_events(reading, reading.quotes)
        return time.process_time() - start

    cost(1_000)
    small = max(min(cost(3_000) for _ in range(3)), 0.004)
    large = min(cost(18_000) for _ in range(3))
    assert large < 20 * small  # six times the text; quadratic would be 36 times

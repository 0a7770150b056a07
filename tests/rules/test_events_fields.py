"""The fields of events: who, whom, where, when and how firmly, in sentences and short texts of our own."""

from datetime import date

import pytest

from extractor.rules.reading import Reading

PUBLISHED = date(2024, 10, 29)  # a Tuesday
FIELDS = ("actors", "targets", "place", "date", "status")

# text | trigger | actors | targets | place | date | status; names are parted by ; and * is not judged
TABLE = """
The attack on the ferry killed three sailors. | attack | - | ferry | - | - | reported
The arrest of Mara Voss in Lund on Friday angered the union. | arrest | - | Mara Voss | Lund | 2024-10-25 | reported
Talks between the ministry and the rail union ended without a deal. | Talks | ministry; rail union | - | - | - | reported
Orla Venn's murder shocked the town. | murder | - | Orla Venn | - | - | reported
The murder of Orla Venn in Lund shocked the town. | murder | - | Orla Venn | Lund | - | reported
Sanctions against three Ruvian banks were imposed by the council. | imposed | council | Ruvian banks | - | - | reported
The council imposed sanctions against three banks in June. | imposed | council | banks | - | 2024-06 | reported
The mayor accused the builder of bribing inspectors. | accused | mayor | builder | - | - | reported
The mayor accused the builder of bribing inspectors. | bribing | builder | inspectors | - | - | claimed
The Norland premier met with union leaders in Ostby on Monday. | met | Norland premier | union leaders | Ostby | 2024-10-28 | reported
Gunmen ambushed a convoy, killing two dockers. | ambushed | Gunmen | convoy | - | - | reported
Two protesters were killed and nine others wounded when police opened fire. | opened fire | police | protesters | - | - | reported
The blast killed four and wounded 12 others. | blast | - | * | - | - | reported
The metalworkers' union accused the owners of lying. | accused | metalworkers' union | owners | - | - | reported
The teachers' union rejected the offer on Monday. | rejected | teachers' union | - | - | 2024-10-28 | reported
Police arrested the drivers' leader in Aldery. | arrested | Police | drivers' leader | Aldery | - | reported
Fresh Israeli raids hit the camp. | raids | Israeli | camp | - | - | reported
The summit was set for Oslo in April. | summit | - | - | Oslo | 2025-04 | planned
A summit set for Oslo in April will discuss fishing. | summit | - | - | Oslo | 2025-04 | planned
The two leaders plan to meet in Geneva in March. | meet | leaders | - | Geneva | 2025-03 | planned
The two leaders met in Geneva in March. | met | leaders | - | Geneva | 2024-03 | reported
Elections are due in May. | Elections | - | - | - | 2025-05 | planned
The drivers are due to strike on Thursday. | strike | drivers | - | - | 2024-10-31 | planned
The premier flew to Ostby on Sunday to meet the rebels. | flew | premier | * | Ostby | 2024-10-27 | reported
The premier arrived in Ostby for talks with Karl Brandt. | arrived | premier | Karl Brandt | Ostby | - | reported
The soldiers, who had been besieged for a week, surrendered on Sunday. | surrendered | soldiers | - | - | 2024-10-27 | reported
The pilot who was kidnapped in Mali has been released. | kidnapped | - | pilot | Mali | - | reported
Police shot a man who had attacked a nurse in Lund. | attacked | man | nurse | Lund | - | reported
Rebels seized the bridge that links the two towns. | seized | Rebels | bridge | - | - | reported
The harbour chief, Ines Falk, was arrested in Ostby. | arrested | - | Ines Falk | Ostby | - | reported
Ines Falk, the harbour chief, was arrested on Monday. | arrested | - | Ines Falk | - | 2024-10-28 | reported
A court in Lund jailed Ines Falk, the former harbour chief, for six years. | jailed | court | Ines Falk | Lund | - | reported
Police detained the editor, Mara Voss, at the airport in Lund. | detained | Police | Mara Voss | * | - | reported
Two dockers were killed by a falling crane in Ostby on Monday. | killed | * | dockers | Ostby | 2024-10-28 | reported
Villagers fled Goma after rebels attacked. | fled | Villagers | - | Goma | - | reported
Thousands fled from Karo to the coast. | fled | Thousands | - | Karo | - | reported
Goma has seen heavy shelling since August. | shelling | - | Goma | Goma | 2024-08/.. | reported
The town of Karo, where rebels attacked a depot, is quiet. | attacked | rebels | depot | Karo | - | reported
The front in Karo, where troops are ceding ground, is long. | ceding ground | troops | - | Karo | - | ongoing
The villagers are facing attacks from Ruvia. | attacks | Ruvia | villagers | - | - | *
Norland troops repelled a Chadian attack near Karo. | attack | Chadian | Norland troops | Karo | - | reported
The garrison withstood three assaults by the rebels. | assaults | rebels | garrison | - | - | reported
The minister said on Monday that rebels attacked the mine on Saturday. | attacked | rebels | mine | - | 2024-10-26 | claimed
Rebels attacked the mine on Saturday, the minister said on Monday. | attacked | Rebels | mine | - | 2024-10-26 | claimed
Police in Aldery said they had arrested a man on Sunday. | arrested | Police | man | Aldery | 2024-10-27 | claimed
The army bombed Aleppo and Homs. | bombed | army | Aleppo; Homs | Aleppo | - | reported
The army bombed the villages of Karo and Bria in northern Syria. | bombed | army | Karo; Bria | northern Syria | - | reported
Rebels and soldiers clashed near Bria. | clashed | Rebels; soldiers | - | Bria | - | reported
The rebels clashed with soldiers near Bria. | clashed | rebels | soldiers | Bria | - | reported
Fighting between rebels and soldiers killed ten people in Bria. | Fighting | rebels; soldiers | * | Bria | - | reported
The premier praised the firefighters for saving the school. | praised | premier | firefighters | - | - | reported
The union thanked Karl Brandt. | thanked | union | Karl Brandt | - | - | reported
Norland's apology to Ruvia came late. | apology | Norland | Ruvia | - | - | reported
The bishop apologised to the victims. | apologised | bishop | victims | - | - | reported
The miners demanded higher pay from the owners. | demanded | miners | owners | - | - | reported
The miners urged the owners to reopen the pit. | urged | miners | owners | - | - | reported
The council rejected the rail union's demand. | rejected | council | rail union | - | - | reported
The union rejected an offer from the owners. | rejected | union | owners | - | - | reported
The ministry suspended aid to Ruvia. | suspended | ministry | Ruvia | - | - | reported
Sweden sent doctors to Goma. | sent | Sweden | Goma | Goma | - | reported
Firefighters rescued a girl from the river in Lund. | rescued | Firefighters | girl | Lund | - | reported
The navy rescued 40 migrants off the coast of Malta. | rescued | navy | migrants | Malta | - | reported
Prosecutors opened an inquiry into the bank. | inquiry | Prosecutors | bank | - | - | reported
The commission is investigating Nordkraft over its prices. | investigating | commission | Nordkraft | - | - | ongoing
Ruvia expelled the Norland ambassador. | expelled | Ruvia | Norland ambassador | - | - | reported
Hackers stole the data of two million customers from Nordkraft. | stole | Hackers | Nordkraft | - | - | reported
Two men robbed a bank in Aldery on Friday night. | robbed | men | bank | Aldery | * | reported
Students in Lima marched on the ministry. | marched | Students | ministry | Lima | - | reported
Farmers protested outside the parliament in Ostby against the tax. | protested | Farmers | - | * | - | reported
Nurses at the Lund hospital went on strike on Monday. | went on strike | Nurses | - | * | 2024-10-28 | reported
The dockers' strike in Ostby enters its second week. | strike | dockers | - | Ostby | - | reported
Ruvia withdrew its troops from Karo. | withdrew | Ruvia | * | Karo | - | reported
The rebels handed over two prisoners to the Red Cross. | handed over | rebels | * | - | - | reported
The rebels freed two nurses in Mali on Sunday. | freed | rebels | nurses | Mali | 2024-10-27 | reported
The army denied shelling the school. | shelling | army | school | - | - | denied
The army denied that its troops had shelled the school. | shelled | troops | school | - | - | denied
Norland pledged two helicopters to Ruvia. | pledged | Norland | Ruvia | - | - | reported
Norland will send troops to Mali next week. | send | Norland | * | Mali | 2024-11-04/2024-11-10 | planned
The army plans to recruit 20,000 men by March. | recruit | army | * | - | ../2025-03 | planned
Ruvia is holding naval drills in the Baltic Sea. | drills | Ruvia | - | Baltic Sea | - | ongoing
The premier resigned on Friday over the fish scandal. | resigned | premier | - | - | 2024-10-25 | reported
Parliament in Ostby passed the bill on Wednesday. | passed | Parliament | - | Ostby | 2024-10-23 | reported
A bus crash near Lund killed nine people on Saturday. | crash | - | people | Lund | 2024-10-26 | reported
The singer Bo Strand died in Uppsala on Sunday. | died | Bo Strand | - | Uppsala | 2024-10-27 | reported
Bo Strand died on Sunday at his home in Uppsala. | died | Bo Strand | - | Uppsala | 2024-10-27 | reported
A fire broke out at a mill in Aldery early on Sunday. | fire | - | * | Aldery | * | reported
An earthquake struck off the coast of Chile. | earthquake | - | - | Chile | - | reported
The rebels said they would attack the port. | attack | rebels | port | - | - | planned
A man accused of murdering a taxi driver in Lund pleaded not guilty. | murdering | man | taxi driver | Lund | - | claimed
The council condemned Ruvia for the shelling of Karo. | condemned | council | Ruvia | - | - | reported
The council condemned Ruvia for the shelling of Goma. | shelling | Ruvia | Goma | Goma | - | *
Critics mocked her and the council dismissed the plan. | mocked | Critics | - | - | - | reported
Ruvia's invasion of Chad in 2022 cost thousands of lives. | invasion | Ruvia | Chad | Chad | 2022 | reported
Since its invasion of Chad in 2022, Ruvia has lost many men. | invasion | Ruvia | Chad | Chad | 2022 | reported
A drone attack by Ruvia on the port of Osta wounded three dockers. | attack | Ruvia | Osta | Osta | - | reported
The premier met his Ruvian counterpart in Oslo. | met | premier | Ruvian counterpart | Oslo | - | reported
The premier is meeting Karl Brandt in Oslo. | meeting | premier | Karl Brandt | Oslo | - | ongoing
The mayor held a meeting with the rail union at the town hall. | meeting | mayor | rail union | * | - | reported
Karl Brandt spoke by phone with Ines Falk on Sunday. | spoke | Karl Brandt | Ines Falk | - | 2024-10-27 | reported
The generals discussed the truce with the rebels. | discussed | generals | rebels | - | - | reported
The leaders of Ruvia and Norland agreed to stop the war. | agreed | leaders of Ruvia and Norland | - | - | - | reported
On the eve of the vote, soldiers stormed the radio station in Bria. | stormed | soldiers | radio station | Bria | - | reported
A man who took bribes from a builder was jailed in Ostby on Friday. | jailed | - | man | Ostby | 2024-10-25 | reported
In October, nine people died in an explosion in Lagos. | explosion | * | * | Lagos | 2024-10 | reported
Police arrested two men on Route 9. | arrested | Police | men | Route 9 | - | reported
Residents fled amid attacks from Ruvia. | fled | Residents | - | - | - | reported
A boat sank off the coast of Libya on Sunday. | sank | - | - | Libya | 2024-10-27 | reported
The charity accused donors of walking away. | accused | charity | donors | - | - | reported
The bank faces an inquiry over its loans. | inquiry | - | bank | - | - | reported
The garrison fended off an assault by the rebels. | assault | rebels | garrison | - | - | reported
The bishop spoke after a meeting with the miners. | meeting | bishop | miners | - | - | reported
The rebels reported the capture of two towns in northern Mali. | capture | rebels | towns | northern Mali | - | *
Officials doubted the role of soldiers aiding the rebels. | aiding | soldiers | rebels | - | - | reported
Karl Brandt, who denied the charges, was arrested on Monday. | arrested | - | Karl Brandt | - | 2024-10-28 | reported
The premier discussed a plan to help Chad with Ines Falk. | discussed | premier | Ines Falk | - | - | reported
The premier met the mayor, Ines Falk, in Lima. | met | premier | Ines Falk | Lima | - | reported
Recent Chadian raids targeted the port. | raids | Chadian | port | - | - | reported
Chadian air strikes killed nine people in Ostby. | air strikes | Chadian | Ostby | Ostby | - | reported
Troops dug in as they repelled a raid. | raid | - | Troops | - | - | reported
Brandt, currently in Lima seeking support, thanked the nurses. | seeking | Brandt | - | Lima | - | ongoing
The mayor offered help, and the union called for calm. | offered | mayor | - | - | - | reported
The EU's foreign policy chief called on the attackers to stop. | called | EU's foreign policy chief | attackers | - | - | reported
The vagabond, who was arrested in June, died on Monday. | arrested | - | vagabond | - | 2024-06 | reported
The vendors clashed with police in Lima. | clashed | vendors | police | Lima | - | reported
A delegation met the rebels in neighbouring Chad. | met | delegation | rebels | Chad | - | reported
The premier called for a response to the pact between Ruvia and Norland. | called | premier | - | - | - | reported
Norland bought a C$40 million ferry and apologized to Ruvia. | apologized | Norland | Ruvia | - | - | reported
The clinic was funded by a grant from the Southern Foundation. | funded | Southern Foundation | * | - | - | reported
Nine people died in a blast in neighbouring Chad. | blast | - | people | Chad | - | reported
Ostby, a town of old mills whose people have fled, is quiet. | fled | people | - | Ostby | - | reported
Officials said troops are training in Chad. | training | troops | - | Chad | - | claimed
Brandt said he had met Ines Falk. | met | Brandt | Ines Falk | - | - | reported
Police shootings in Lund angered students. | shootings | Police | - | Lund | - | reported
The premier met the mayor after the blast in Lima. | blast | - | - | Lima | - | reported
Ines Falk's shooting shocked the town. | shooting | - | Ines Falk | - | - | reported
New York bankers accused the ministry of spying. | accused | New York bankers | ministry | - | - | reported
A blast in Lagos that killed nine people is being investigated. | blast | - | people | * | - | reported
The carmaker Halden Motors accused the Norland firm Karo Yards of spying. | accused | Halden Motors | Karo Yards | - | - | reported
She said inspectors had walked the bank and found nothing, and appealed for sightseers to stay away. | appealed | * | sightseers | - | - | reported
The Speaker, who has been trying to rest, called for order. | called | Speaker | - | - | - | reported
A mother-of-two was fined in Leeds. | fined | - | mother-of-two | Leeds | - | reported
A 19-year-old was arrested in Leeds. | arrested | - | 19-year-old | Leeds | - | reported
Falk and her deputy, Karl Brandt, met miners in Lima. | met | Falk; Karl Brandt | miners | Lima | - | reported
A jury convicted his co-defendant, Steven Lyle, 44, by a majority. | convicted | jury | Steven Lyle | - | - | reported
Police shot at a man in Lima. | shot | Police | man | Lima | - | reported
Seven Taliban fighters were killed in Chad. | killed | - | Taliban fighters | Chad | - | reported
A magistrate in Leeds on Tuesday fined the water company Norflow for polluting a river. | fined | magistrate | Norflow | Leeds | 2024-10-29 | reported
Norflow was fined by a magistrate in Leeds. | fined | magistrate | Norflow | Leeds | - | reported
The prime minister of Norway, Ida Holm, flew to Manila on Thursday for talks with fishermen's leaders. | flew | Ida Holm | fishermen's leaders | Manila | 2024-10-24 | reported
Four climbers died when an avalanche struck their camp in Nepal on Sunday. | avalanche | - | * | Nepal | 2024-10-27 | reported
A landslide buried a bus in Peru, killing 12 passengers. | landslide | - | * | Peru | - | reported
More than 300 passengers were rescued from a burning ferry off Bali. | rescued | - | passengers | Bali | - | reported
The judge ordered the company to pay the families. | ordered | judge | company | - | - | reported
Kenya's parliament on Wednesday impeached the deputy president, Rono Kibet. | impeached | Kenya's parliament | Rono Kibet | - | 2024-10-23 | reported
Lawmakers in Seoul voted to impeach the president. | voted | Lawmakers | * | Seoul | - | reported
The president of Chile met his Argentine counterpart in Mendoza on the sidelines of a summit. | met | president of Chile | Argentine counterpart | Mendoza | - | reported
Separatists claimed responsibility for the bombing of a police station in Quetta. | bombing | - | police station | Quetta | - | *
Police rescued a girl who had been abducted in Lyon three days earlier. | abducted | - | girl | Lyon | * | reported
Two gunmen on a motorcycle shot dead a radio presenter in Manila. | shot | gunmen | radio presenter | Manila | - | reported
The presenter's killing was condemned by the journalists' union. | condemned | journalists' union | * | - | - | reported
The union condemned the presenter's killing. | killing | - | presenter | - | - | reported
Hundreds of teachers rallied outside the ministry in Tunis on Monday to demand higher pay. | rallied | teachers | * | Tunis | 2024-10-28 | reported
The opposition accused the government of rigging last month's vote. | accused | opposition | government | - | - | reported
Greece's coast guard rescued 60 people from a sinking boat near Crete. | rescued | Greece's coast guard | people | Crete | - | reported
Finland and Estonia have agreed to build a tunnel. | agreed | Finland; Estonia | - | - | - | reported
Estonia has agreed to a Finnish proposal for a tunnel. | agreed | Estonia | * | - | - | reported
The European Union threatened Belarus with new sanctions. | threatened | European Union | Belarus | - | - | reported
Belarus was threatened with new sanctions by the European Union. | threatened | European Union | Belarus | - | - | reported
The army chief warned protesters that troops would open fire. | warned | army chief | protesters | - | - | reported
The central bank said it would investigate the insurer. | investigate | central bank | insurer | - | - | planned
Airline staff in Lisbon will walk out on Friday over pay. | walk | Airline staff | - | Lisbon | 2024-11-01 | planned
Customs officers at Rotterdam seized two tonnes of cocaine. | seized | Customs officers | - | Rotterdam | - | reported
Firefighters in Spain were battling a wildfire near Valencia on Tuesday. | wildfire | - | - | Valencia | 2024-10-29 | *
A suicide bomber blew himself up outside a bank in Kabul, wounding six guards. | blew | suicide bomber | guards | Kabul | - | reported
Israel and Hamas exchanged prisoners on Saturday. | exchanged | Israel; Hamas | - | - | 2024-10-26 | reported
Colombian rebels freed a Spanish engineer they had held since May. | freed | Colombian rebels | Spanish engineer | - | - | reported
The court in The Hague ruled against Serbia. | ruled | court | - | * | - | reported
Japan lodged a protest with China over the ships. | lodged | Japan | China | - | - | reported
China's foreign minister, Wang Li, will visit Brasilia next week, the ministry said. | visit | Wang Li | Brasilia | Brasilia | 2024-11-04/2024-11-10 | planned
The Swiss firm Alpenbank agreed to buy its rival Zurbank. | agreed | Alpenbank | * | - | - | reported
Former minister Paul Adu was arrested at Accra airport as he tried to board a flight to London. | arrested | - | Paul Adu | Accra airport | - | reported
The trial of Paul Adu opened in Accra on Monday. | trial | - | Paul Adu | Accra | 2024-10-28 | reported
The rebels' offensive, which began in August, has killed hundreds. | offensive | rebels | * | - | 2024-08 | reported
Rebels attacked the mine on Friday, killing two guards, and kidnapped a nurse on Saturday. | attacked | Rebels | mine | - | 2024-10-25 | reported
Rebels attacked the mine on Friday and kidnapped a nurse on Saturday. | kidnapped | Rebels | nurse | - | 2024-10-26 | reported
The attack on Friday came days after the army shelled Goma. | attack | - | - | - | 2024-10-25 | reported
Friday's attack killed nine people. | attack | - | people | - | 2024-10-25 | reported
The mayor, arrested on Friday, was released on Monday. | arrested | - | mayor | - | 2024-10-25 | reported
On Monday the court jailed a man who killed his wife in 2019. | jailed | court | man | - | 2024-10-28 | reported
On Monday the court jailed a man who killed his wife in 2019. | killed | man | wife | - | 2019 | reported
In a statement on Monday, the ministry condemned Friday's raid. | condemned | ministry | * | - | 2024-10-28 | reported
The premier told reporters on Sunday that Norway would host the summit in May. | host | Norway | * | Norway | 2025-05 | planned
The army launched an assault on Goma at dawn on Sunday. | assault | army | Goma | Goma | * | reported
Late on Saturday, gunmen stormed a hotel in Mali. | stormed | gunmen | hotel | Mali | * | reported
Brandt was shot dead outside his home on October 3, 2022. | shot | - | Brandt | - | 2022-10-03 | reported
Prosecutors charged Brandt last week with a murder in 1994. | charged | Prosecutors | Brandt | - | 2024-10-21/2024-10-27 | reported
Prosecutors charged Brandt last week with a murder in 1994. | murder | Brandt | - | - | 1994 | claimed
The two presidents are to meet in Oslo on Friday. | meet | presidents | - | Oslo | 2024-11-01 | planned
Six people were injured on Monday when a tram derailed in Lund. | derailed | - | * | Lund | 2024-10-28 | reported
Two of the three men convicted of the murder were released on appeal. | released | - | men | - | - | reported
Farmers' leaders from Punjab met ministers in Delhi on Sunday to discuss wheat prices. | met | Farmers' leaders | ministers | Delhi | 2024-10-27 | reported
A coalition of 12 charities urged the government to halt arms sales to Ruvia. | urged | coalition of 12 charities | government | - | - | reported
At least nine people, including two children, were killed when a truck bomb exploded in Mosul. | exploded | - | * | Mosul | - | reported
Soldiers loyal to General Abu Nasir seized the state television building in Khartoum. | seized | Soldiers | state television building | Khartoum | - | reported
The former president of Peru, Ana Rojas, was sentenced to ten years by a court in Lima. | sentenced | court | Ana Rojas | Lima | - | reported
The European Commission fined the Dutch brewer Zandvoort 200 million euros. | fined | European Commission | Zandvoort | - | - | reported
Ministers from Egypt, Jordan and Iraq held talks in Amman on Tuesday. | talks | * | - | Amman | 2024-10-29 | reported
Egypt, Jordan and Iraq signed a pact on gas in Amman. | signed | Egypt; Jordan; Iraq | - | Amman | - | reported
Egypt signed a gas deal with Jordan and Iraq. | signed | Egypt | Jordan; Iraq | - | - | reported
Jordan and Iraq were accused by Egypt of breaking the pact. | accused | Egypt | Jordan; Iraq | - | - | reported
Police said the suspects, both students, had been arrested in Turin. | arrested | - | suspects | Turin | - | claimed
A Danish court on Friday acquitted a former nurse of killing four patients. | acquitted | Danish court | nurse | - | 2024-10-25 | reported
The mayor of Marseille apologised on Monday to the families of the victims. | apologised | mayor of Marseille | families of the victims | - | 2024-10-28 | reported
Pope Anselm condemned the attacks on churches in Nigeria. | condemned | Anselm | * | - | - | reported
Pope Anselm condemned the attacks on churches in Nigeria. | attacks | - | churches | Nigeria | - | *
Venezuela's opposition leader fled to Spain after a warrant was issued for his arrest. | fled | Venezuela's opposition leader | - | - | - | reported
The central African state expelled France's ambassador. | expelled | central African state | France's ambassador | - | - | reported
Four men armed with knives robbed a jeweller in Antwerp. | robbed | men | jeweller | Antwerp | - | reported
Saudi Arabia and Iran agreed in Beijing on Friday to restore ties. | agreed | Saudi Arabia; Iran | - | Beijing | 2024-10-25 | reported
Under a deal signed in Doha, the rebels will free 40 hostages. | free | rebels | hostages | - | - | planned
The hostages, most of them nurses, were freed near Gao. | freed | - | hostages | Gao | - | reported
Turkish jets struck Syrian positions in northern Syria overnight. | struck | Turkish jets | Syrian positions | northern Syria | * | reported
A Cuban dissident, Luis Vera, was detained at his home in Havana. | detained | - | Luis Vera | Havana | - | reported
The arrest of Luis Vera, a Cuban dissident, drew protests from Spain. | arrest | - | Luis Vera | - | - | reported
Lawyers for the miners sued the company in London. | sued | Lawyers | company | London | - | reported
The company, sued by miners in London, denied wrongdoing. | sued | miners | company | London | - | *
Thousands marched in Budapest against the prime minister. | marched | Thousands | prime minister | Budapest | - | reported
Gunmen killed a mayor and two of his guards in Michoacan. | killed | Gunmen | mayor; guards | Michoacan | - | reported
The army, backed by militias, retook the city of Wad Madani. | retook | army | Wad Madani | Wad Madani | - | reported
A judge blocked the sale of the airport to a Qatari fund. | blocked | judge | * | - | - | reported
UN inspectors were refused entry to the plant by Iran. | refused | Iran | UN inspectors | - | - | reported
The US secretary of state, Dana Wills, arrived in Doha on Sunday for talks with Qatar's emir. | arrived | Dana Wills | Qatar's emir | Doha | 2024-10-27 | reported
"""


def rows():
    for line in TABLE.strip().splitlines():
        text, trigger, *cells = line.split(" | ")
        yield pytest.param(text, trigger, cells, id=f"{trigger}: {text}")


def plain(field, value):
    return "; ".join(sorted(value)) or "-" if field in ("actors", "targets") else value or "-"


def wanted(field, cell):
    return "; ".join(sorted(cell.split("; "))) if field in ("actors", "targets") else cell


@pytest.mark.parametrize(("text", "trigger", "cells"), list(rows()))
def test_fields(text, trigger, cells):
    events = [draft.fields for draft in Reading(text, PUBLISHED).events]
    (event,) = [event for event in events if event["trigger"] == trigger]
    judged = [(field, cell) for field, cell in zip(FIELDS, cells, strict=True) if cell != "*"]
    found = [(field, plain(field, event[field])) for field, _ in judged]
    assert found == [(field, wanted(field, cell)) for field, cell in judged]


# text | trigger | field | value
DISCOURSE = """
Ana Toro arrived in Lima on Monday. Toro is expected to meet union leaders. | meet | place | Lima
Ana Toro arrived in Quito on Monday. It was her third visit to Ecuador. She thanked the nurses. | thanked | place | Quito
Ana Toro was visiting Iceland to rally support. She was also expected to appeal to Nordic leaders. | appeal | place | Iceland
Ana Toro visited Lima on Monday. She met Karl Brandt in Quito. Toro thanked the union. | thanked | place | -
Ana Toro visited Lima on Monday. Toro met Karl Brandt on Friday. | met | place | -
Ana Toro visited Lima on Monday. Toro phoned Karl Brandt. | phoned | place | -
Soldiers guard the town of Karo. Karo has seen its residents flee. | flee | place | Karo
The town of Karo is quiet. The army bombed Karo in June. | bombed | place | Karo
Soldiers guard Mali. Bamako announced a new mobilization drive. | mobilization | place | Mali
Bamako announced a new mobilization drive. | mobilization | place | -
Chadian air raids on Karo go on. A concerted attack overnight left nine dead. | attack | targets | Karo
Rebels raided Karo. Police were told of an attack on Monday. | attack | targets | -
The army said it shelled Karo in June. Soldiers met the mayor. | shelled | attributed_to | army
Ines Falk arrived in Lima. Officials said her visit was short. | arrived | attributed_to | -
Rebels attacked Karo on Monday. Officials said the attack killed nine people. | attacked | status | reported
Mali is drafting men under a law passed by its parliament in April. | passed | place | Mali
"""


def discourse():
    for line in DISCOURSE.strip().splitlines():
        yield pytest.param(*line.split(" | "), id=line)


@pytest.mark.parametrize(("text", "trigger", "field", "value"), list(discourse()))
def test_fields_from_other_sentences(text, trigger, field, value):
    events = [draft.fields for draft in Reading(text, PUBLISHED).events]
    (event,) = [event for event in events if event["trigger"] == trigger]
    assert plain(field, event[field]) == wanted(field, value)

"""Short passages with who says what in them: names, offices, bodies and pronouns. All are our own.

The rows are a text and the speaker of each quote in it, in order.
"""

SPEAKERS = [
    (
        "Tolga Erdemir, a baker in the old town, closed his shop. “I could not pay,” he said. “Nobody could.”",
        ["Tolga Erdemir", "Tolga Erdemir"],
    ),
    ("The strike began when Nokuthula Dube walked out. She said the pay was an insult.", ["Nokuthula Dube"]),
    ("Captain Siarhei Lukashuk steered the ship. “It was dark,” he said.", ["Siarhei Lukashuk"]),
    (
        "The company, Halvorsen Marine, said it would appeal. It added that the ruling was wrong.",
        ["Halvorsen Marine", "Halvorsen Marine"],
    ),
    ("The Harbour Board met on Monday. The board said tolls would rise.", ["Harbour Board"]),
    ("President Adaeze Okonjo spoke for an hour. The president said the war was over.", ["Adaeze Okonjo"]),
    (
        "Okonjo, who took office in May, said the war was over. Her spokesman, Emeka Bello, said talks would begin.",
        ["Okonjo", "Emeka Bello"],
    ),
    ("Finance Minister Tuomas Kallio resigned. “It is time,” Kallio said.", ["Tuomas Kallio"]),
    (
        "“It is time,” said Tuomas Kallio, the finance minister. The minister said he was tired.",
        ["Tuomas Kallio", "Tuomas Kallio"],
    ),
    (
        "Mayor Greta Holm met Anders Lund. She said the talks went well. He said they did not.",
        ["Greta Holm", "Anders Lund"],
    ),
    ("Yuki Tanabe won in two sets. “I was lucky,” she said.", ["Yuki Tanabe"]),
    ("Wen Jiahui, 24, lives near the dam. She says the water is rising.", ["Wen Jiahui"]),
    ("A spokeswoman for the port, Ida Berg, said ships would wait.", ["Ida Berg"]),
    ("Port spokeswoman Ida Berg said ships would wait. Berg said nobody was hurt.", ["Ida Berg", "Ida Berg"]),
    ("Police Chief Rolf Dahl said two men fled. The chief said both were armed.", ["Rolf Dahl", "Rolf Dahl"]),
    (
        "Professor Mwangi of the University of Nyeri said the lake was dying. Mwangi has studied it for years. “It stinks,” he said.",
        ["Mwangi", "Mwangi"],
    ),
    (
        "The union's leader, Sofia Reyes, said members were angry. Reyes said a strike was likely.",
        ["Sofia Reyes", "Sofia Reyes"],
    ),
    (
        "“I saw smoke,” said Kofi Mensah, 41, who lives next door. “Then it blew up,” he added.",
        ["Kofi Mensah", "Kofi Mensah"],
    ),
    ("Neighbour Zofia Wrona saw it all. “It was loud,” Wrona said.", ["Zofia Wrona"]),
    ("Mr Achterberg told the court he was at home. His wife said he was not.", ["Achterberg", "His wife"]),
    ("The actor Idris Vance said he would sue. Vance, 40, says the story is false.", ["Idris Vance", "Idris Vance"]),
    (
        "Coach Bojan Matić praised his side. “They ran,” Matić said. “They never stop,” the coach added.",
        ["Bojan Matić", "Bojan Matić"],
    ),
    (
        "Lee Min-jung, the lawmaker who wrote the bill, said it would pass. Lee said it had to.",
        ["Lee Min-jung", "Lee Min-jung"],
    ),
    ("Kim Tae-sung runs a café. Kim said rents were too high.", ["Kim Tae-sung"]),
    ("Mahmoud al-Sayed fled the town. “There was nothing left,” al-Sayed said.", ["Mahmoud al-Sayed"]),
    ("Maria de la Cruz fled the town. “There was nothing left,” de la Cruz said.", ["Maria de la Cruz"]),
    (
        "Nkosana Sithole, secretary of the union, said the offer was poor. Sithole said talks were over.",
        ["Nkosana Sithole", "Nkosana Sithole"],
    ),
    ("Brooks and his brother own the farm. Brooks said it was for sale.", ["Brooks"]),
    ("Dr. Priya Raman treated him. The doctor said he would live.", ["Priya Raman"]),
    (
        "Two climbers were found. One of them, Jonas Frei, said they had no food. Frei said the snow was deep.",
        ["Jonas Frei", "Jonas Frei"],
    ),
    ("“We are sorry,” the airline said in a statement. It said refunds would be paid.", ["airline", "airline"]),
    ("Officials in Moss said the dam held. They said the road was open.", ["Officials in Moss", "Officials in Moss"]),
    ("Residents said they heard shots. They said police came late.", ["Residents", "Residents"]),
    ("The report says the dam is weak. It says repairs would cost $3 million.", ["report", "report"]),
    (
        "Senator Dale Whitcomb, R-Ohio, said the bill was dead. Whitcomb said he would vote no.",
        ["Dale Whitcomb", "Dale Whitcomb"],
    ),
    ("Rep. Lucia Barrios (D-N.M.) said the bill was dead.", ["Lucia Barrios"]),
    (
        "“It's a mess,” says Benedikt Sørli, owner of the hotel. Sørli, whose family built it, says he may sell.",
        ["Benedikt Sørli", "Benedikt Sørli"],
    ),
    (
        "The hotel's owner, Benedikt Sørli, says he may sell. The owner says guests are rare.",
        ["Benedikt Sørli", "Benedikt Sørli"],
    ),
    ("Aisha and her sister Fatou sell fish. Aisha says prices fell.", ["Aisha"]),
    ("His mother, Lerato, said he was kind. “He was my only son,” she said.", ["Lerato", "Lerato"]),
    (
        "Tanvi Deshmukh told a packed hall that jobs would come. The 52-year-old said she was ready.",
        ["Tanvi Deshmukh", "Tanvi Deshmukh"],
    ),
    ("Bakari told police the car was stolen. He said he had been asleep.", ["Bakari", "Bakari"]),
    ("Governor Pell signed the bill. Pell said it would save lives.", ["Pell"]),
    ("Gov. Ron Pell signed the bill. Pell said it would save lives. The governor said so twice.", ["Ron Pell"]),
    ("Ruiz said the levee held. Mayor Tomas Ruiz spoke at noon.", ["Tomas Ruiz"]),
    (
        "“She was kind,” said her neighbour, Obiageli Nwosu. Nwosu said she would miss her.",
        ["Obiageli Nwosu", "Obiageli Nwosu"],
    ),
    ("Defender Ola Venn was sent off. The defender said it was unfair.", ["Ola Venn"]),
    (
        "The International Harbour Board (IHB) met in Oslo. The IHB said tolls would rise.",
        ["International Harbour Board"],
    ),
    (
        "Mayor Ines Falk left early. Her deputy, Tom Rask, said she was ill. Rask said she would be back.",
        ["Tom Rask", "Tom Rask"],
    ),
    ("“It was a trap,” said Rask's lawyer, Nina Holt. “He never saw it.”", ["Nina Holt", "Nina Holt"]),
    (
        "The foreign ministry in Ostby summoned the envoy. The ministry said the raid was illegal.",
        ["foreign ministry in Ostby"],
    ),
    (
        "Sheriff Dan Cole said the suspect fled. Deputies said they found a knife. Cole said it was new.",
        ["Dan Cole", "Deputies", "Dan Cole"],
    ),
    (
        "Union boss Ray Tate, 61, said members would walk out. Tate, a former miner, said pay was poor.",
        ["Ray Tate", "Ray Tate"],
    ),
    ("Hotelier Benno Krall said guests were few. “It is dead here,” said Krall.", ["Benno Krall", "Benno Krall"]),
    (
        "A pupil, Chidi Obi, said he ran. His teacher, Mrs Eze, said doors were locked. Eze said two were hurt.",
        ["Chidi Obi", "Eze", "Eze"],
    ),
    (
        "Sir Keith Marl, chairman of Norvane, said the offer was low. Sir Keith said it would be refused.",
        ["Keith Marl", "Keith Marl"],
    ),
    (
        "“You lose, you learn,” grinned Tadej Golob, the Slovenian rider, who had led until the last climb. “Tomorrow is another day,” he shrugged.",
        ["Tadej Golob", "Tadej Golob"],
    ),
    ("Food and Farming Secretary Ola Brandt said prices had fallen.", ["Ola Brandt"]),
    ("“We will not move,” Trade and Industry Minister Ola Brandt said.", ["Ola Brandt"]),
    ("Health and Safety Inspectorate chief Ola Brandt said the mine was safe.", ["Ola Brandt"]),
    ("Norhav and Mayor Ines Falk said no more tolls would come.", ["Norhav and Mayor Ines Falk"]),
    ("“She was kind,” said her neighbour, Obiageli Nwosu.", ["Obiageli Nwosu"]),
    (
        "Ines Falk sat down with Ola Venn on Monday.\n\nOla Venn: Why did the ferry stop that night?\n\nInes Falk: It had no fuel left in it.\n\nOV: And who had to buy more?\n\nIF: That was up to the board.",
        ["Ola Venn", "Ines Falk", "Ola Venn", "Ines Falk"],
    ),
    ("Norvane closed a plant. The company said demand was weak.", ["Norvane"]),
    ("Venn demanded the resignation of the harbour minister, who has denied he lied.", ["Venn", "harbour minister"]),
    ("Nobody was hurt, but Fire Chief Rolf Dahl said the hall was lost.", ["Rolf Dahl"]),
    ("OSLO (Nordpress) - The Harbour Bank kept its rate and said prices would rise.", ["Harbour Bank"]),
    ("Norvane Ltd. (NVN), a ferry operator, announced that it had sold a ship.", ["Norvane Ltd."]),
    (
        "“It is late,” said Marek Venn of Tide Partners, who expects a cut in May. Venn said the bank was slow.",
        ["Marek Venn", "Marek Venn"],
    ),
    ("The owner, Ola Venn, had lodged an FIR alleging that two crates were taken.", ["Ola Venn"]),
    ("Traders staged a march outside the station demanding better patrols.", ["Traders"]),
    ("As many as six teams were formed and footage was scanned, the officer informed.", ["officer"]),
    ("“It is late,” said Pham Thu Lan, an economist. She said rates would fall.", ["Pham Thu Lan", "Pham Thu Lan"]),
    ("Some point out that the ferry is late.", ["Some"]),
    ("The owner, a tall woman called Sunniva Rask, shut the café. “Go home,” she said.", ["Sunniva Rask"]),
    (
        "“We were lucky,” said Jun Takeda, a geochemist who was on board. “It held,” he said.",
        ["Jun Takeda", "Jun Takeda"],
    ),
]

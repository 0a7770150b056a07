"""Sentences and short articles with the quotes that are in them: kind, text, speaker, mention, cue. All are our own."""

D, M, N = "direct", "mixed", "indirect"

MARKS = [
    ('"We sail at dawn," Ines Falk said.', [(D, "We sail at dawn,", "Ines Falk", "Ines Falk", "said")]),
    ("“We sail at dawn,” Ines Falk said.", [(D, "We sail at dawn,", "Ines Falk", "Ines Falk", "said")]),
    ("„We sail at dawn“, Ines Falk said.", [(D, "We sail at dawn", "Ines Falk", "Ines Falk", "said")]),
    ("«We sail at dawn», Ines Falk said.", [(D, "We sail at dawn", "Ines Falk", "Ines Falk", "said")]),
    ("»We sail at dawn«, Ines Falk said.", [(D, "We sail at dawn", "Ines Falk", "Ines Falk", "said")]),
    ("«\xa0We sail at dawn\xa0», Ines Falk said.", [(D, "We sail at dawn", "Ines Falk", "Ines Falk", "said")]),
    ("''We sail at dawn,'' Ines Falk said.", [(D, "We sail at dawn,", "Ines Falk", "Ines Falk", "said")]),
    ("``We sail at dawn,'' Ines Falk said.", [(D, "We sail at dawn,", "Ines Falk", "Ines Falk", "said")]),
    ("'We sail at dawn,' Ines Falk said.", [(D, "We sail at dawn,", "Ines Falk", "Ines Falk", "said")]),
    ("‘We don’t sail,’ Ines Falk said.", [(D, "We don’t sail,", "Ines Falk", "Ines Falk", "said")]),
    (
        "'The crews' pay is too low,' Ines Falk said.",
        [(D, "The crews' pay is too low,", "Ines Falk", "Ines Falk", "said")],
    ),
    ("The crews' pay rose in the '90s, and the owners' did not.", []),
    ('"He told me “go” twice," Ines Falk said.', [(D, "He told me “go” twice,", "Ines Falk", "Ines Falk", "said")]),
    ('A 6" pipe burst. "It was old," Ines Falk said.', [(D, "It was old,", "Ines Falk", "Ines Falk", "said")]),
    (
        '"We sail at dawn," Ines Falk said. "We come back at dusk."',
        [
            (D, "We sail at dawn,", "Ines Falk", "Ines Falk", "said"),
            (D, "We come back at dusk.", "Ines Falk", "Ines Falk", "said"),
        ],
    ),
    (
        '"We sail," Ines Falk said, "and we come back."',
        [(D, "We sail,", "Ines Falk", "Ines Falk", "said"), (D, "and we come back.", "Ines Falk", "Ines Falk", "said")],
    ),
    (
        "“The crane fell at noon.\n\n“Nobody was near it,” Ines Falk said.",
        [
            (D, "The crane fell at noon.", "Ines Falk", "Ines Falk", "said"),
            (D, "Nobody was near it,", "Ines Falk", "Ines Falk", "said"),
        ],
    ),
    (
        'Ines Falk said: "The crane fell.\n\n"Nobody was near it."',
        [
            (D, "The crane fell.", "Ines Falk", "Ines Falk", "said"),
            (D, "Nobody was near it.", "Ines Falk", "Ines Falk", "said"),
        ],
    ),
]

PLACES = [
    ('"Is it true?" Ines Falk asked.', [(D, "Is it true?", "Ines Falk", "Ines Falk", "asked")]),
    ('"It is true," said Ines Falk.', [(D, "It is true,", "Ines Falk", "Ines Falk", "said")]),
    ('"It is true," said the mayor, Ines Falk.', [(D, "It is true,", "Ines Falk", "Ines Falk", "said")]),
    ('"It is true," said a port worker.', [(D, "It is true,", "port worker", "a port worker", "said")]),
    ('Ines Falk said, "It is true."', [(D, "It is true.", "Ines Falk", "Ines Falk", "said")]),
    ('Ines Falk said: "It is true."', [(D, "It is true.", "Ines Falk", "Ines Falk", "said")]),
    ('Ines Falk said that "it is true."', [(D, "it is true.", "Ines Falk", "Ines Falk", "said")]),
    ('Ines Falk told reporters: "It is true."', [(D, "It is true.", "Ines Falk", "Ines Falk", "told")]),
    ('Ines Falk told the paper on Monday: "It is true."', [(D, "It is true.", "Ines Falk", "Ines Falk", "told")]),
    ('In a statement, Ines Falk wrote: "It is true."', [(D, "It is true.", "Ines Falk", "Ines Falk", "wrote")]),
    ('"It is true," Ines Falk, the mayor of Moss, said.', [(D, "It is true,", "Ines Falk", "Ines Falk", "said")]),
    ('"It is true," Ines Falk, 45, said.', [(D, "It is true,", "Ines Falk", "Ines Falk", "said")]),
    ('"It is true," Ines Falk (Lab.) said.', [(D, "It is true,", "Ines Falk", "Ines Falk", "said")]),
    ('"It is true," Mayor Ines Falk said on Tuesday.', [(D, "It is true,", "Ines Falk", "Ines Falk", "said")]),
    ('"It is true," spokesman Ola Venn said.', [(D, "It is true,", "Ola Venn", "Ola Venn", "said")]),
    ('"It is true," Dr. Ola J. Venn said.', [(D, "It is true,", "Ola J. Venn", "Ola J. Venn", "said")]),
    ('"It is true."\n- Ines Falk', [(D, "It is true.", "Ines Falk", "Ines Falk", None)]),
    ('"It is true." — Ines Falk', [(D, "It is true.", "Ines Falk", "Ines Falk", None)]),
    (
        '"It is true," the ministry\'s spokeswoman said.',
        [(D, "It is true,", "ministry's spokeswoman", "the ministry's spokeswoman", "said")],
    ),
    ('"It is true," one of the guards said.', [(D, "It is true,", "one of the guards", "one of the guards", "said")]),
    ('Ines Falk laughed and said, "It is true."', [(D, "It is true.", "Ines Falk", "Ines Falk", "said")]),
    ('Asked about the crane, Ines Falk said, "It is old."', [(D, "It is old.", "Ines Falk", "Ines Falk", "said")]),
    ('Ines Falk went on to say: "It is true."', [(D, "It is true.", "Ines Falk", "Ines Falk", "say")]),
    ('"It is true," wrote Ines Falk in the Daily Tide.', [(D, "It is true,", "Ines Falk", "Ines Falk", "wrote")]),
    ("“We pay too much,” as Ines Falk put it.", [(D, "We pay too much,", "Ines Falk", "Ines Falk", "put")]),
    (
        'The port is "a disgrace", according to Ines Falk.',
        [(M, "a disgrace", "Ines Falk", "Ines Falk", "according to")],
    ),
]

MIXED = [
    ('Ines Falk said the crane was "old and rusty".', [(M, "old and rusty", "Ines Falk", "Ines Falk", "said")]),
    ('Ines Falk called the plan "a fraud".', [(M, "a fraud", "Ines Falk", "Ines Falk", "called")]),
    (
        'Ines Falk described the crane as a "grave danger".',
        [(M, "grave danger", "Ines Falk", "Ines Falk", "described")],
    ),
    ('Ines Falk warned of a "long winter".', [(M, "long winter", "Ines Falk", "Ines Falk", "warned")]),
    ('What Ines Falk called a "fraud" was none.', [(M, "fraud", "Ines Falk", "Ines Falk", "called")]),
    (
        'Ines Falk said the crane was "old" and its driver "brave".',
        [(M, "old", "Ines Falk", "Ines Falk", "said"), (M, "brave", "Ines Falk", "Ines Falk", "said")],
    ),
    (
        'Ines Falk said the crane was "old", adding that a new one had been ordered.',
        [
            (M, "old", "Ines Falk", "Ines Falk", "said"),
            (N, "a new one had been ordered", "Ines Falk", "Ines Falk", "adding"),
        ],
    ),
    ('Crowds chanted "no more tolls" at the gate.', [(M, "no more tolls", "Crowds", "Crowds", "chanted")]),
]

NO_QUOTES = [
    ('The so-called "toll war" went on.', []),
    ('Ola "Duke" Venn won the race.', []),
    ('They watched "The Long Tide" on Friday.', []),
    ('Ines Falk read "A History of Moss" in bed.', []),
    ("Ines Falk did not say that the port would close.", []),
    ("The toll, announced by Ines Falk on Monday, will span three bridges.", []),
    ("Ines Falk declined to comment on the crane.", []),
    ("Ines Falk has not denied the claim.", []),
    ("Ines Falk is expected to announce a new crane.", []),
    ("Ines Falk will say today that the port must close.", []),
    ("Neither Falk nor Venn has denied that the crane was old.", []),
    ("The strike underscores the need for a new crane.", []),
    ("The statement was long, and the report was longer.", []),
    ("The United States and Norway signed the treaty.", []),
    ("Ines Falk told him.", []),
]

INDIRECT = [
    ("Ines Falk said that the port would close.", [(N, "the port would close", "Ines Falk", "Ines Falk", "said")]),
    ("Ines Falk said the port would close.", [(N, "the port would close", "Ines Falk", "Ines Falk", "said")]),
    (
        "Ines Falk said on Monday that the port would close.",
        [(N, "the port would close", "Ines Falk", "Ines Falk", "said")],
    ),
    ("Ines Falk said Monday the port would close.", [(N, "the port would close", "Ines Falk", "Ines Falk", "said")]),
    (
        "Ines Falk said in a statement that the port would close.",
        [(N, "the port would close", "Ines Falk", "Ines Falk", "said")],
    ),
    (
        "Ines Falk said at a stop in Moss, Norway, that the port would close.",
        [(N, "the port would close", "Ines Falk", "Ines Falk", "said")],
    ),
    (
        "Ines Falk told the council that the port would close.",
        [(N, "the port would close", "Ines Falk", "Ines Falk", "told")],
    ),
    ("The port would close, Ines Falk said.", [(N, "The port would close", "Ines Falk", "Ines Falk", "said")]),
    ("The port would close, said Ines Falk.", [(N, "The port would close", "Ines Falk", "Ines Falk", "said")]),
    ("As Ines Falk noted, the port would close.", [(N, "the port would close", "Ines Falk", "Ines Falk", "noted")]),
    (
        "The port, Ines Falk said, would close.",
        [(N, "The port", "Ines Falk", "Ines Falk", "said"), (N, "would close", "Ines Falk", "Ines Falk", "said")],
    ),
    (
        "OSLO (Nordpress) - The port would close, Ines Falk said.",
        [(N, "The port would close", "Ines Falk", "Ines Falk", "said")],
    ),
    (
        "According to Ines Falk, the port would close.",
        [(N, "the port would close", "Ines Falk", "Ines Falk", "According to")],
    ),
    (
        "The port would close, according to Ines Falk.",
        [(N, "The port would close", "Ines Falk", "Ines Falk", "according to")],
    ),
    ("The port will close, per the ministry.", [(N, "The port will close", "ministry", "the ministry", "per")]),
    (
        "Ines Falk asked whether the port would close.",
        [(N, "whether the port would close", "Ines Falk", "Ines Falk", "asked")],
    ),
    (
        "Ines Falk explained how the crane had fallen.",
        [(N, "how the crane had fallen", "Ines Falk", "Ines Falk", "explained")],
    ),
    (
        "Ines Falk is warning that the port will close.",
        [(N, "the port will close", "Ines Falk", "Ines Falk", "warning")],
    ),
    (
        "Ines Falk appeared to suggest that the port would close.",
        [(N, "the port would close", "Ines Falk", "Ines Falk", "suggest")],
    ),
    ("Ines Falk pointed out that the port was full.", [(N, "the port was full", "Ines Falk", "Ines Falk", "pointed")]),
    ("Ines Falk promised to pay the crews.", [(N, "to pay the crews", "Ines Falk", "Ines Falk", "promised")]),
    ("Ines Falk vowed not to close the port.", [(N, "not to close the port", "Ines Falk", "Ines Falk", "vowed")]),
    (
        "Ines Falk urged the crews to stay at home.",
        [(N, "the crews to stay at home", "Ines Falk", "Ines Falk", "urged")],
    ),
    (
        "Ines Falk told his crews never to touch the crane.",
        [(N, "his crews never to touch the crane", "Ines Falk", "Ines Falk", "told")],
    ),
    ("Ines Falk accused the owners of fraud.", [(N, "the owners of fraud", "Ines Falk", "Ines Falk", "accused")]),
    (
        "Ines Falk blamed the owners for the fall of the crane.",
        [(N, "the owners for the fall of the crane", "Ines Falk", "Ines Falk", "blamed")],
    ),
    ("Ola Venn was accused of stealing the crane.", [(N, "stealing the crane", None, None, "accused")]),
    (
        "Ines Falk described the crane as a danger to all.",
        [(N, "the crane as a danger to all", "Ines Falk", "Ines Falk", "described")],
    ),
    ("Ines Falk called the plan a mistake.", [(N, "the plan a mistake", "Ines Falk", "Ines Falk", "called")]),
    ("Ines Falk called for a new crane.", [(N, "a new crane", "Ines Falk", "Ines Falk", "called for")]),
    (
        "Ines Falk warned about the state of the crane.",
        [(N, "the state of the crane", "Ines Falk", "Ines Falk", "warned about")],
    ),
    (
        "Ines Falk pointed to the rust on the crane.",
        [(N, "the rust on the crane", "Ines Falk", "Ines Falk", "pointed to")],
    ),
    (
        "Ines Falk announced a new toll on lorries.",
        [(N, "a new toll on lorries", "Ines Falk", "Ines Falk", "announced")],
    ),
    (
        "Ines Falk announced a new toll at a rally on Sunday.",
        [(N, "a new toll", "Ines Falk", "Ines Falk", "announced")],
    ),
    (
        "Ines Falk criticized the lack of cranes in the port.",
        [(N, "the lack of cranes in the port", "Ines Falk", "Ines Falk", "criticized")],
    ),
    (
        "Ines Falk suggested waiting for the report.",
        [(N, "waiting for the report", "Ines Falk", "Ines Falk", "suggested")],
    ),
    ("Damage to the quay was reported.", [(N, "Damage to the quay", None, None, "reported")]),
    ("Two crews were reported missing.", []),
    ("The crane was reported to have fallen at noon.", [(N, "to have fallen at noon", None, None, "reported")]),
    ("The toll was announced by Ines Falk.", [(N, "The toll", "Ines Falk", "Ines Falk", "announced")]),
    (
        "Oslo's claim that the crane was safe was met with laughter.",
        [(N, "the crane was safe", "Oslo", "Oslo", "claim")],
    ),
    ("A study found that the crane was old.", [(N, "the crane was old", "study", "A study", "found")]),
    ("Polls show a close race in Moss.", [(N, "a close race in Moss", "Polls", "Polls", "show")]),
    (
        "Recent analyses indicate that the crane was old.",
        [(N, "the crane was old", "Recent analyses", "Recent analyses", "indicate")],
    ),
    (
        "A poll released in August found that tolls are unpopular.",
        [(N, "tolls are unpopular", "poll", "A poll", "found")],
    ),
    (
        "An Altera analysis showed that tolls had doubled.",
        [(N, "tolls had doubled", "Altera", "An Altera analysis", "showed")],
    ),
    (
        "The port which Ines Falk claimed was safe is closed.",
        [(N, "was safe is closed", "Ines Falk", "Ines Falk", "claimed")],
    ),
]

ENDS = [
    (
        "Ines Falk said the port would close and warned about the crane.",
        [
            (N, "the port would close", "Ines Falk", "Ines Falk", "said"),
            (N, "the crane", "Ines Falk", "Ines Falk", "warned about"),
        ],
    ),
    (
        "Ines Falk said the port would close, adding that the crane was old.",
        [
            (N, "the port would close", "Ines Falk", "Ines Falk", "said"),
            (N, "the crane was old", "Ines Falk", "Ines Falk", "adding"),
        ],
    ),
    (
        "Ines Falk said the port would close, but Ola Venn denied that the crane was old.",
        [
            (N, "the port would close", "Ines Falk", "Ines Falk", "said"),
            (N, "the crane was old", "Ola Venn", "Ola Venn", "denied"),
        ],
    ),
    (
        "Ines Falk said the port would close as Ola Venn announced a new toll.",
        [
            (N, "the port would close", "Ines Falk", "Ines Falk", "said"),
            (N, "a new toll", "Ola Venn", "Ola Venn", "announced"),
        ],
    ),
    (
        "Ines Falk said the port would close, while the crews went home.",
        [(N, "the port would close", "Ines Falk", "Ines Falk", "said")],
    ),
    (
        "While Ines Falk said the port would close, the crews went home.",
        [(N, "the port would close", "Ines Falk", "Ines Falk", "said")],
    ),
    (
        "Claiming that the crane was old, Ines Falk left the room.",
        [(N, "the crane was old", "Ines Falk", "Ines Falk", "Claiming")],
    ),
    (
        "Ines Falk visited the quay, warning that the crane was old.",
        [(N, "the crane was old", "Ines Falk", "Ines Falk", "warning")],
    ),
    (
        "Ines Falk, who said the crane was old, left the room.",
        [(N, "the crane was old", "Ines Falk", "who", "said")],
    ),
    (
        "Ines Falk promised to pay the crews, who had waited for weeks.",
        [(N, "to pay the crews", "Ines Falk", "Ines Falk", "promised")],
    ),
    (
        "Ines Falk said the port would close; the crews went home.",
        [(N, "the port would close", "Ines Falk", "Ines Falk", "said")],
    ),
    (
        "Ines Falk said Ola Venn had claimed that the crane was safe.",
        [
            (N, "Ola Venn had claimed that the crane was safe", "Ines Falk", "Ines Falk", "said"),
            (N, "the crane was safe", "Ola Venn", "Ola Venn", "claimed"),
        ],
    ),
]

ENDS += [
    (
        "Residents who said they opposed tolls left the hall.",
        [(N, "they opposed tolls", "Residents", "who", "said")],
    ),
    ("The crane was known to them.", []),
    ("The earnings report that came in late was short.", []),
    ("MOSS, Norway (NP)_ The port closed, Ines Falk said.", [(N, "The port closed", "Ines Falk", "Ines Falk", "said")]),
]

SPEAKERS = [
    (
        'Ines Falk came late. "It is true," she said.',
        [(D, "It is true,", "Ines Falk", "she", "said")],
    ),
    (
        'Ines Falk met Lars Venn. "It is true," he said.',
        [(D, "It is true,", "Lars Venn", "he", "said")],
    ),
    (
        'Mayor Ines Falk came late. "It is true," the mayor said.',
        [(D, "It is true,", "Ines Falk", "the mayor", "said")],
    ),
    (
        'A senior port official spoke. "It is true," the official said.',
        [(D, "It is true,", "senior port official", "the official", "said")],
    ),
    (
        "Ines Falk came late. Falk said the port would close.",
        [(N, "the port would close", "Ines Falk", "Falk", "said")],
    ),
    (
        "Ms. Falk and Mr. Falk quarrelled. Ines Falk left. Mr. Falk said the port would close.",
        [(N, "the port would close", "Falk", "Falk", "said")],
    ),
    (
        "Yun Ho Jin, the minister, came late. Yun said the port would close.",
        [(N, "the port would close", "Yun Ho Jin", "Yun", "said")],
    ),
    ("Moscow said the port would close.", [(N, "the port would close", "Moscow", "Moscow", "said")]),
    (
        "The Norwegian transport ministry said the port would close.",
        [(N, "the port would close", "Norwegian transport ministry", "The Norwegian transport ministry", "said")],
    ),
    (
        "Union leaders said the port would close.",
        [(N, "the port would close", "Union leaders", "Union leaders", "said")],
    ),
    ("Falk aides said the port would close.", [(N, "the port would close", "Falk aides", "Falk aides", "said")]),
    (
        "A guard at the northern gate said the port would close.",
        [(N, "the port would close", "guard at the northern gate", "A guard at the northern gate", "said")],
    ),
    (
        "Advisers to Ms. Falk said the port would close.",
        [(N, "the port would close", "Advisers to Ms. Falk", "Advisers to Ms. Falk", "said")],
    ),
    (
        "Falk and Venn said the port would close.",
        [(N, "the port would close", "Falk and Venn", "Falk and Venn", "said")],
    ),
    ("The drivers I met said the port would close.", [(N, "the port would close", "drivers", "The drivers", "said")]),
    ("Those close to him said that the port would close.", [(N, "the port would close", "Those", "Those", "said")]),
    (
        "The head of the union, Ola Venn, said the port would close.",
        [(N, "the port would close", "Ola Venn", "Ola Venn", "said")],
    ),
    (
        "Oslo's chief prosecutor, Zarg Zvonk, said the port would close.",
        [(N, "the port would close", "Zarg Zvonk", "Zarg Zvonk", "said")],
    ),
    (
        "The mayor of Moss, Norway, said the port would close.",
        [(N, "the port would close", "mayor of Moss", "The mayor of Moss", "said")],
    ),
    (
        "The company is in trouble. It said the port would close.",
        [(N, "the port would close", "company", "It", "said")],
    ),
    (
        "Residents are angry. They said the port would close.",
        [(N, "the port would close", "Residents", "They", "said")],
    ),
    (
        "Nordpress news agency reported that the port would close.",
        [(N, "the port would close", "Nordpress", "Nordpress news agency", "reported")],
    ),
    (
        "Ola Venn was there. “It is true.” The crews left. Ines Falk said that they would come back.",
        [
            (D, "It is true.", "Ola Venn", "Ola Venn", None),
            (N, "they would come back", "Ines Falk", "Ines Falk", "said"),
        ],
    ),
    (
        '"It is true," Ines Falk said.\n\n"And it is sad."',
        [(D, "It is true,", "Ines Falk", "Ines Falk", "said"), (D, "And it is sad.", "Ines Falk", "Ines Falk", "said")],
    ),
    (
        'Ines Falk said no:\n\n"The port will close."',
        [(D, "The port will close.", "Ines Falk", "Ines Falk", "said")],
    ),
    (
        'Ines Falk said the port was full. "It will close soon."',
        [
            (N, "the port was full", "Ines Falk", "Ines Falk", "said"),
            (D, "It will close soon.", "Ines Falk", "Ines Falk", "said"),
        ],
    ),
]

TURNS = [
    (
        "Poll: Voters in Moss turn against tolls\n\nTolls rose.",
        [(N, "Voters in Moss turn against tolls", "Poll", "Poll", None)],
    ),
    (
        "Falk: The tunnel will cost more than planned\n\nInes Falk spoke.",
        [(N, "The tunnel will cost more than planned", "Ines Falk", "Falk", None)],
    ),
    ("Tolls in Moss: What the council decided this week\n\nTolls rose.", []),
    (
        "FALK: We wait for the report.\nHOST: And after that, what comes?",
        [(N, "We wait for the report", "FALK", "FALK", None), (N, "And after that, what comes?", "HOST", "HOST", None)],
    ),
]

TABLES = {
    "marks": MARKS, "places": PLACES, "mixed": MIXED, "no quotes": NO_QUOTES, "indirect": INDIRECT, "ends": ENDS,
    "speakers": SPEAKERS, "turns": TURNS,
}  # fmt: skip

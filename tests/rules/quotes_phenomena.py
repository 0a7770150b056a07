"""Sentences for single phenomena of reporting, with the quotes that are in them. All are our own.

The rows are those of quotes_table.py: a text, and for each quote kind, text, speaker, mention, cue.
"""

D, M, N = "direct", "mixed", "indirect"

TITLES = [
    (
        'Falk said on the channel\'s "Face the Harbour" that the crane was old.',
        [(N, "the crane was old", "Falk", "Falk", "said")],
    ),
    (
        'Falk told the station\'s "Morning Tide" on Friday that the crane was old.',
        [(N, "the crane was old", "Falk", "Falk", "told")],
    ),
    (
        'Falk, in an interview with the channel\'s "Meet the Crew," said the crane was old.',
        [(N, "the crane was old", "Falk", "Falk", "said")],
    ),
    (
        '"It is old," Falk said on the channel\'s "State of the Quay." "It will fall."',
        [(D, "It is old,", "Falk", "Falk", "said"), (D, "It will fall.", "Falk", "Falk", "said")],
    ),
    ('Crowds chanted "Lock Them Out" at the gate.', [(M, "Lock Them Out", "Crowds", "Crowds", "chanted")]),
    ('Falk wrote "The Long Tide" in 1990.', []),
]

INTERRUPTED = [
    (
        "If the board fails, Falk argues, there are other tools in the box.",
        [
            (N, "If the board fails", "Falk", "Falk", "argues"),
            (N, "there are other tools in the box", "Falk", "Falk", "argues"),
        ],
    ),
    (
        "Even if the port stays open, Falk said, the crews will leave.",
        [
            (N, "Even if the port stays open", "Falk", "Falk", "said"),
            (N, "the crews will leave", "Falk", "Falk", "said"),
        ],
    ),
    (
        "The ferry stops at the old quay, which, Falk said, is usually full.",
        [(N, "is usually full", "Falk", "Falk", "said")],
    ),
    ("That's why, he argued, the party should be ready.", [(N, "the party should be ready", "he", "he", "argued")]),
    (
        "The plan would fail because, Falk said, nobody had asked the crews.",
        [(N, "nobody had asked the crews", "Falk", "Falk", "said")],
    ),
    (
        "Moss, as one of Falk's harbour advisers pointed out, normally does not get two storms.",
        [
            (
                N,
                "normally does not get two storms",
                "one of Falk's harbour advisers",
                "one of Falk's harbour advisers",
                "pointed",
            )
        ],
    ),
    (
        "The rate would fall to two percent, the group said, compared with three today.",
        [(N, "The rate would fall to two percent", "group", "the group", "said")],
    ),
]

SUBJECTS = [
    (
        "Norhav and Ines Falk agreed to close the port.",
        [(N, "to close the port", "Norhav and Ines Falk", "Norhav and Ines Falk", "agreed")],
    ),
    (
        "Mayor of Moss and party leader Ines Falk said the port would close.",
        [(N, "the port would close", "Ines Falk", "Ines Falk", "said")],
    ),
    (
        "The pilot who sent the letter to the board said the crane was old.",
        [(N, "the crane was old", "pilot", "The pilot", "said")],
    ),
    (
        "One of the pilots who sent the letter called Falk a fraud.",
        [(N, "Falk a fraud", "One of the pilots", "One of the pilots", "called")],
    ),
    ("Falk has long said that the crane was old.", [(N, "the crane was old", "Falk", "Falk", "said")]),
    (
        "The Gazette, which first reported that it fell, said the crane was old.",
        [(N, "it fell", "Gazette", "which", "reported"), (N, "the crane was old", "Gazette", "The Gazette", "said")],
    ),
    (
        "The rate was low, but some note that Falk has proposed little.",
        [(N, "Falk has proposed little", "some", "some", "note")],
    ),
    ("Nobody said the port would close.", []),
    (
        "A check on Falk's claim that tolls had doubled was published.",
        [(N, "tolls had doubled", "Falk", "Falk", "claim")],
    ),
    ("Falk signed a petition that urges the board to wait.", [(N, "the board to wait", "petition", "that", "urges")]),
    ("Falk spent years asking that the crane be mended.", [(N, "the crane be mended", "Falk", "Falk", "asking")]),
    (
        "Its finance chief, Ole Krag, has argued that the port needs to grow.",
        [(N, "the port needs to grow", "Ole Krag", "Ole Krag", "argued")],
    ),
    (
        "The judge, Mrs Justice Pell, reminded the crews that they must wait.",
        [(N, "they must wait", "Pell", "Pell", "reminded")],
    ),
    (
        '"The timing is identical," says lead author Alma Conti, an engineer.',
        [(D, "The timing is identical,", "Alma Conti", "Alma Conti", "says")],
    ),
    ('"We asked nicely," Conti jokes.', [(D, "We asked nicely,", "Conti", "Conti", "jokes")]),
    (
        "Ines Falk came late. Falk and her colleagues say the port will close.",
        [(N, "the port will close", "Falk and her colleagues", "Falk and her colleagues", "say")],
    ),
    (
        "Ines Falk and Ola Venn said the port would close.",
        [(N, "the port would close", "Ines Falk and Ola Venn", "Ines Falk and Ola Venn", "said")],
    ),
    (
        "Falk refused to say whether pilot Finn Doyle would sail, but hinted that he would not.",
        [(N, "he would not", "Falk", "Falk", "hinted")],
    ),
    (
        "The mayor, Karel Benn, left the room. He said the port would close.",
        [(N, "the port would close", "Karel Benn", "He", "said")],
    ),
    (
        'Captain Luis Prado came late. "No excuse is good enough," said the 29-year-old.',
        [(D, "No excuse is good enough,", "Luis Prado", "the 29-year-old", "said")],
    ),
    (
        "Ruth Falk, his daughter, was there. His daughter said the crane was old.",
        [(N, "the crane was old", "Ruth Falk", "His daughter", "said")],
    ),
    (
        'Orla Quinn opens the door. "You are early," she says. Quinn laughs.',
        [(D, "You are early,", "Orla Quinn", "she", "says")],
    ),
    (
        "Dad-of-two Kev Mistry, 29, said the crane was old.",
        [(N, "the crane was old", "Kev Mistry", "Kev Mistry", "said")],
    ),
]

CONTENTS = [
    (
        'Falk said cuts had doubled the queue to 40 and called for "deeds".',
        [
            (N, "cuts had doubled the queue to 40", "Falk", "Falk", "said"),
            (M, "deeds", "Falk", "Falk", "called"),
        ],
    ),
    (
        "Officials said Anna Lind, 41, a former judge, would replace him.",
        [(N, "Anna Lind, 41, a former judge, would replace him", "Officials", "Officials", "said")],
    ),
    (
        "Norhav signaled last summer that it would make a deal.",
        [(N, "it would make a deal", "Norhav", "Norhav", "signaled")],
    ),
    (
        "Falk said the port would close and Venn accused the board of fraud.",
        [(N, "the port would close", "Falk", "Falk", "said"), (N, "the board of fraud", "Venn", "Venn", "accused")],
    ),
    (
        "Falk condemned the launch of the boat as Venn fired two flares into the sea.",
        [(N, "the launch of the boat", "Falk", "Falk", "condemned")],
    ),
    (
        "Falk accused Venn of sleeping on the quay when the crane fell.",
        [(N, "Venn of sleeping on the quay when the crane fell", "Falk", "Falk", "accused")],
    ),
    (
        "Some note that Falk — even as he says the port is full — has asked for more ships.",
        [(N, "Falk — even as he says the port is full — has asked for more ships", "Some", "Some", "note")],
    ),
    (
        "Furious neighbours blasted the Rivers Trust, claiming officials had ignored them.",
        [(N, "officials had ignored them", "Furious neighbours", "Furious neighbours", "claiming")],
    ),
    (
        "The school will close, a move city officials say will save $3 million.",
        [(N, "will save $3 million", "city officials", "city officials", "say")],
    ),
    (
        "The law would close the port, something critics say will harm the poor.",
        [(N, "will harm the poor", "critics", "critics", "say")],
    ),
    (
        "The new law, which critics say would harm the poor, passed on Monday.",
        [(N, "would harm the poor", "critics", "critics", "say")],
    ),
    (
        "The road needs $2 million in repairs, the district estimates.",
        [(N, "The road needs $2 million in repairs", "district", "the district", "estimates")],
    ),
    (
        "The toll will cost drivers $400 a year, analysts estimate.",
        [(N, "The toll will cost drivers $400 a year", "analysts", "analysts", "estimate")],
    ),
    ("You'll write that I am sad.", []),
]

LEVELS = [
    (
        "Falk said the port would close, according to Venn.",
        [
            (N, "Falk said the port would close", "Venn", "Venn", "according to"),
            (N, "the port would close", "Falk", "Falk", "said"),
        ],
    ),
    (
        "No injuries were reported, a spokeswoman told the channel.",
        [(N, "No injuries were reported", "spokeswoman", "a spokeswoman", "told")],
    ),
]

HEADLINES = [
    (
        "‘It was chaos’: passengers tell of night on stranded ferry",
        [
            (D, "It was chaos", "passengers", "passengers", None),
            (N, "night on stranded ferry", "passengers", "passengers", "tell of"),
        ],
    ),
    ("Minister: ‘We will not raise tolls’", [(D, "We will not raise tolls", "Minister", "Minister", None)]),
    ("Falk Slams Port Boss: ‘You Should Be Fired’", [(D, "You Should Be Fired", "Falk", "Falk", "Slams")]),
    (
        "A lesson from Ines Falk: ‘Be the voice that crews hear’",
        [(D, "Be the voice that crews hear", "Ines Falk", "Ines Falk", None)],
    ),
    (
        "Tolls to rise in spring - minister\n\nTolls rose.",
        [(N, "Tolls to rise in spring", "minister", "minister", None)],
    ),
    ("Moss and Ostby - a tale of two ports\n\nTolls rose.", []),
    (
        "Ines Falk left the board in May.\nQ: Why did you leave?\nA: I had no choice at all.\nQ: Do you regret it?\nA: Not at all, I love it.",
        [
            (N, "I had no choice at all", "Ines Falk", "A", None),
            (N, "Not at all, I love it", "Ines Falk", "A", None),
        ],
    ),
]

NAMES = [
    (
        'Walter Imber, the engineer, died. His daughter, Ruth Imber, wept. Ms Imber left. Imber once said "stand back".',
        [(M, "stand back", "Walter Imber", "Imber", "said")],
    ),
    (
        "Sources close to the rebels indicated that more raids were planned.",
        [(N, "more raids were planned", "Sources close to the rebels", "Sources close to the rebels", "indicated")],
    ),
    (
        "Officials said the crane was old. Two crews left. The port will close, they said.",
        [
            (N, "the crane was old", "Officials", "Officials", "said"),
            (N, "The port will close", "Officials", "they", "said"),
        ],
    ),
    (
        "Oslo-based Norvane rose. Norvane said the port would close.",
        [(N, "the port would close", "Norvane", "Norvane", "said")],
    ),
    (
        'Ines Falk, who was born in Moss, led the talks.\n\n"We will wait," she said, and typed: "No deal."',
        [(D, "We will wait,", "Ines Falk", "she", "said"), (D, "No deal.", "Ines Falk", "she", "typed")],
    ),
    (
        'Jun Takeda called the result "plausible". "The error bars are wide," he said.',
        [
            (M, "plausible", "Jun Takeda", "Jun Takeda", "called"),
            (D, "The error bars are wide,", "Jun Takeda", "he", "said"),
        ],
    ),
    ('Ines laughed. "It is over now," she said.', [(D, "It is over now,", "Ines", "she", "said")]),
    (
        'A police source was near. "I ran," said Eva, a student. "The windows broke," she told the agency.',
        [(D, "I ran,", "Eva", "Eva", "said"), (D, "The windows broke,", "Eva", "she", "told")],
    ),
    (
        "Carl Lind won the vote. His wife, Rosa Lind, waved. Lind said tolls would fall.",
        [(N, "tolls would fall", "Carl Lind", "Lind", "said")],
    ),
    (
        "José, a bus driver, said the union had lied. José Luis Marín, a former minister, arrived.",
        [(N, "the union had lied", "José", "José", "said")],
    ),
    (
        "Frank Dietz refused. “He will learn,” the German said.",
        [(D, "He will learn,", "Frank Dietz", "the German", "said")],
    ),
    ("Her daughter, Karin, said the house was cold.", [(N, "the house was cold", "Karin", "Karin", "said")]),
    (
        "Carl Venn, 61, of Quay Street said the port would close.",
        [(N, "the port would close", "Carl Venn", "Carl Venn", "said")],
    ),
    (
        "Erica Gasp, a mother of two who lived in Barking told the paper that the house was cold.",
        [(N, "the house was cold", "Erica Gasp", "Erica Gasp", "told")],
    ),
    ("A smiling Lind told reporters that the race was long.", [(N, "the race was long", "Lind", "Lind", "told")]),
    (
        "The company had a quarrel with Lund, which said the deal was void.",
        [(N, "the deal was void", "Lund", "which", "said")],
    ),
    (
        "Three guards fled, the prison said in a statement. It said the cause was unclear.",
        [
            (N, "Three guards fled", "prison", "the prison", "said"),
            (N, "the cause was unclear", "prison", "It", "said"),
        ],
    ),
    (
        "Prices have climbed and could rise further, they wrote.",
        [(N, "Prices have climbed and could rise further", "they", "they", "wrote")],
    ),
    (
        "In a survey of 9,000 workers, 58 per cent said they had worked on a Sunday.",
        [(N, "they had worked on a Sunday", "58 per cent", "58 per cent", "said")],
    ),
    (
        "The port will close, two people familiar with the matter said.",
        [
            (
                N,
                "The port will close",
                "two people familiar with the matter",
                "two people familiar with the matter",
                "said",
            )
        ],
    ),
]

DEEDS = [
    (
        "A crowd demanding the return of the boy marched to the port.",
        [(N, "the return of the boy", "crowd", "A crowd", "demanding")],
    ),
    (
        "In the year ended Jan. 31, the company reported sales of $59 million.",
        [(N, "sales of $59 million", "company", "the company", "reported")],
    ),
    (
        "The flood claimed three lives, officials said.",
        [(N, "The flood claimed three lives", "officials", "officials", "said")],
    ),
    ("Falk claimed the title was won.", [(N, "the title was won", "Falk", "Falk", "claimed")]),
    ("The hospital admitted 40 people after the crash.", []),
    ("The king recalled his ambassador.", []),
    ("Falk pledged $40 million.", []),
    ("As the attacks continued, and the city shook, people fled.", []),
    (
        '"They just started firing." Ms. Lind was hit several times.',
        [(D, "They just started firing.", None, None, None)],
    ),
    ("Elements said to be linked with the gang gained influence.", []),
    (
        "The virus is spreading, officials report; however, the governor denies it.",
        [(N, "The virus is spreading", "officials", "officials", "report")],
    ),
    ("The paper reported the sale, citing two officials.", [(N, "the sale", "paper", "The paper", "reported")]),
    (
        "The yard, which is believed to be worth $15 million, has given the town a boost.",
        [(N, "to be worth $15 million", None, None, "believed")],
    ),
    (
        "A note in the boat that said the attack was revenge was read out.",
        [(N, "the attack was revenge", "note in the boat", "that", "said")],
    ),
]

BESIDE = [
    ("The court heard that Venn had hit the guard twice.", [(N, "Venn had hit the guard twice", None, None, "heard")]),
    ('"It is over now." Ines Falk shook her head.', [(D, "It is over now.", "Ines Falk", "Ines Falk", None)]),
    (
        "“Nobody on a deathbed,” he writes, “has asked for one more spreadsheet.”",
        [
            (D, "Nobody on a deathbed,", "he", "he", "writes"),
            (D, "has asked for one more spreadsheet.", "he", "he", "writes"),
        ],
    ),
    (
        "Measles cases double in a year, agency warns\n\nThe year was bad.",
        [(N, "Measles cases double in a year", "agency", "agency", "warns")],
    ),
    (
        "Storm to hit by Friday: forecasters\n\nThe year was bad.",
        [(N, "Storm to hit by Friday", "forecasters", "forecasters", None)],
    ),
    (
        "ACCRA/LOME - Prices rose last year, the agency said.",
        [(N, "Prices rose last year", "agency", "the agency", "said")],
    ),
    (
        "Opponents say this weekend's vote is a fraud.",
        [(N, "this weekend's vote is a fraud", "Opponents", "Opponents", "say")],
    ),
]

PHENOMENA = {
    "titles": TITLES, "interrupted": INTERRUPTED, "subjects": SUBJECTS, "contents": CONTENTS, "levels": LEVELS,
    "headlines": HEADLINES, "names": NAMES, "deeds": DEEDS, "beside": BESIDE,
}  # fmt: skip

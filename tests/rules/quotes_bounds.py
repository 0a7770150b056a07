"""Where what was said begins and ends, and what makes a cue: sentences with the quotes that are in them. All are our own.

The rows are those of quotes_table.py: a text, and for each quote kind, text, speaker, mention, cue.
"""

D, M, N = "direct", "mixed", "indirect"

REQUESTS = [
    (
        "In her closing speech, Moss asked the jury to find Dahl guilty.",
        [(N, "the jury to find Dahl guilty", "Moss", "Moss", "asked")],
    ),
    (
        "The judge ordered the company to pay the workers.",
        [(N, "the company to pay the workers", "judge", "The judge", "ordered")],
    ),
    (
        "Senator Ruth Vale urged voters to stay calm and said the count would be fair.",
        [
            (N, "voters to stay calm", "Ruth Vale", "Ruth Vale", "urged"),
            (N, "the count would be fair", "Ruth Vale", "Ruth Vale", "said"),
        ],
    ),
    (
        "Lind warned investors not to expect a quick recovery.",
        [(N, "investors not to expect a quick recovery", "Lind", "Lind", "warned")],
    ),
    ("Aune told Lund to rest.", [(N, "Lund to rest", "Aune", "Aune", "told")]),
    ("Falk reminded residents to boil water.", [(N, "residents to boil water", "Falk", "Falk", "reminded")]),
    (
        "Police are asking anyone who saw the car to call them.",
        [(N, "anyone who saw the car to call them", "Police", "Police", "asking")],
    ),
    ("Police asked people to avoid the area.", [(N, "people to avoid the area", "Police", "Police", "asked")]),
    ("Aune promised the fans a better season.", [(N, "a better season", "Aune", "Aune", "promised")]),
    ("Falk pushed the board to act.", [(N, "the board to act", "Falk", "Falk", "pushed")]),
    ("A tug pushed the hull to shore.", []),
    ("The board pushes to cut the fares.", []),
]

HALVES = [
    (
        "The tax, Vale said, would hurt small shops.",
        [(N, "The tax", "Vale", "Vale", "said"), (N, "would hurt small shops", "Vale", "Vale", "said")],
    ),
    (
        "If the bill passes, Vale warned, shops will close.",
        [(N, "If the bill passes", "Vale", "Vale", "warned"), (N, "shops will close", "Vale", "Vale", "warned")],
    ),
    (
        "The firm was thriving, Vale said, until the bank failed.",
        [(N, "The firm was thriving", "Vale", "Vale", "said"), (N, "until the bank failed", "Vale", "Vale", "said")],
    ),
    (
        "The road will close, Vale said, because the bridge is weak.",
        [(N, "The road will close", "Vale", "Vale", "said"), (N, "because the bridge is weak", "Vale", "Vale", "said")],
    ),
    ("The road will close, Vale said on Monday.", [(N, "The road will close", "Vale", "Vale", "said")]),
    ("The road will close, Vale said, speaking in Moss.", [(N, "The road will close", "Vale", "Vale", "said")]),
    (
        "The road will close, Vale said when asked about the bridge.",
        [(N, "The road will close", "Vale", "Vale", "said")],
    ),
    ("The bridge is weak. The road will close, Vale said.", [(N, "The road will close", "Vale", "Vale", "said")]),
    (
        "Dahl pleaded not guilty, his lawyer said, and would appeal.",
        [
            (N, "Dahl pleaded not guilty", "his lawyer", "his lawyer", "said"),
            (N, "and would appeal", "his lawyer", "his lawyer", "said"),
        ],
    ),
    (
        "The lake, Rud notes, is warming.",
        [(N, "The lake", "Rud", "Rud", "notes"), (N, "is warming", "Rud", "Rud", "notes")],
    ),
    (
        "The dam is safe, he said, “but only just.”",
        [(N, "The dam is safe", "he", "he", "said"), (M, "but only just.", "he", "he", "said")],
    ),
    (
        "The dam, by Falk's own account, was never safe.",
        [(N, "The dam", "Falk", "Falk", "account"), (N, "was never safe", "Falk", "Falk", "account")],
    ),
    (
        "The dam is safe, the agency said in a report, while the bridge is weak.",
        [
            (N, "The dam is safe", "agency", "the agency", "said"),
            (N, "while the bridge is weak", "agency", "the agency", "said"),
        ],
    ),
]

COMMENTS = [
    (
        "Prosecutors accused the firm of hiding losses, a charge it denies.",
        [(N, "the firm of hiding losses", "Prosecutors", "Prosecutors", "accused")],
    ),
    ("Vale said the bill was dead, which pleased her rivals.", [(N, "the bill was dead", "Vale", "Vale", "said")]),
    (
        "Vale said the road, which was built in 1950, would be closed.",
        [(N, "the road, which was built in 1950, would be closed", "Vale", "Vale", "said")],
    ),
    (
        "Vale said the shop would open in May, but it would be small.",
        [(N, "the shop would open in May, but it would be small", "Vale", "Vale", "said")],
    ),
    (
        "Vale said the shop would open in May, but rivals doubt it.",
        [(N, "the shop would open in May", "Vale", "Vale", "said")],
    ),
    (
        "Vale said the shop would open in May, contradicting her aide.",
        [(N, "the shop would open in May", "Vale", "Vale", "said")],
    ),
    ("Vale said the shop was full, echoing her aide.", [(N, "the shop was full", "Vale", "Vale", "said")]),
    ("Vale said the crane fell, killing two men.", [(N, "the crane fell, killing two men", "Vale", "Vale", "said")]),
    ("Vale said the shop would close (it opened in 1950).", [(N, "the shop would close", "Vale", "Vale", "said")]),
    (
        "Vale said those who leave are braver than those who don't.",
        [(N, "those who leave are braver than those who don't", "Vale", "Vale", "said")],
    ),
    (
        "Norvane said on Tuesday it had cut its forecast, sending its shares down 8 percent.",
        [(N, "it had cut its forecast", "Norvane", "Norvane", "said")],
    ),
    (
        "Vale's lawyer said the fine was too high, a view shared by many.",
        [(N, "the fine was too high", "Vale's lawyer", "Vale's lawyer", "said")],
    ),
    (
        "Vale said taxes would fall, and wages would rise.",
        [(N, "taxes would fall, and wages would rise", "Vale", "Vale", "said")],
    ),
    (
        "Falk claimed that the ferry leaked, but still gave no proof.",
        [(N, "the ferry leaked", "Falk", "Falk", "claimed")],
    ),
    (
        "Falk said the quay, which annoyed Venn, would stay.",
        [(N, "the quay, which annoyed Venn, would stay", "Falk", "Falk", "said")],
    ),
    (
        "Falk said the port would close, which drew sharp criticism.",
        [(N, "the port would close", "Falk", "Falk", "said")],
    ),
    ("Falk said the port would close, which Venn has denied.", [(N, "the port would close", "Falk", "Falk", "said")]),
]

OPENINGS = [
    (
        "The court heard how Dahl had hidden the coins in a teapot.",
        [(N, "how Dahl had hidden the coins in a teapot", None, None, "heard")],
    ),
    (
        "Vale said about 20 shops had closed since May.",
        [(N, "about 20 shops had closed since May", "Vale", "Vale", "said")],
    ),
    ("Vale said up to 40 jobs could go.", [(N, "up to 40 jobs could go", "Vale", "Vale", "said")]),
    (
        "Vale told the board roughly half the seats were empty.",
        [(N, "roughly half the seats were empty", "Vale", "Vale", "told")],
    ),
    (
        "Lind said in a memo to staff that nobody would be fired.",
        [(N, "nobody would be fired", "Lind", "Lind", "said")],
    ),
    (
        "Norvane's finance chief said sales would double.",
        [(N, "sales would double", "Norvane's finance chief", "Norvane's finance chief", "said")],
    ),
    (
        "Union leaders said the offer was “an insult,” adding they would strike.",
        [
            (M, "an insult,", "Union leaders", "Union leaders", "said"),
            (N, "they would strike", "Union leaders", "Union leaders", "adding"),
        ],
    ),
    ("What he said was that the dam was safe.", [(N, "the dam was safe", "he", "he", "said")]),
    (
        "Falk told reporters outside the court on Monday evening she would appeal.",
        [(N, "she would appeal", "Falk", "Falk", "told")],
    ),
    ("Fans have called it her best.", [(N, "it her best", "Fans", "Fans", "called")]),
    (
        "Falk told the BBC the dam was safe, and later told MPs it was not.",
        [(N, "the dam was safe", "Falk", "Falk", "told"), (N, "it was not", "Falk", "Falk", "told")],
    ),
    ("Falk called the plan and the vote a farce.", [(N, "the plan and the vote a farce", "Falk", "Falk", "called")]),
    (
        "Lawmakers voiced concern that changing the law could hurt them.",
        [(N, "changing the law could hurt them", "Lawmakers", "Lawmakers", "concern")],
    ),
]

CUES = [
    ("Dahl, 34, of Kirkby, was charged with theft and released on bail.", []),
    ("Two men have been charged with arson after a fire at the mill.", []),
    (
        "A defence lawyer, Per Holm, argued the search had been illegal because no warrant was shown.",
        [(N, "the search had been illegal because no warrant was shown", "Per Holm", "Per Holm", "argued")],
    ),
    (
        "Reporters wanted to know whether Vale had read the bill.",
        [(N, "whether Vale had read the bill", "Reporters", "Reporters", "know")],
    ),
    (
        "The party's argument is that the road will bring jobs.",
        [(N, "the road will bring jobs", "party", "The party", "argument")],
    ),
    ("The lake is warming, notes Eva Rud, a biologist.", [(N, "The lake is warming", "Eva Rud", "Eva Rud", "notes")]),
    ("As Rud points out, the lake is small.", [(N, "the lake is small", "Rud", "Rud", "points")]),
    ("Rescuers fear more bodies will be found.", [(N, "more bodies will be found", "Rescuers", "Rescuers", "fear")]),
    (
        "“Nobody knew,” said Rud, adding: “Now we do.”",
        [(D, "Nobody knew,", "Rud", "Rud", "said"), (D, "Now we do.", "Rud", "Rud", "adding")],
    ),
    ("In “The Long Tide,” she sings about her father.", []),
    ("Aune was thrilled that his side had won.", [(N, "his side had won", "Aune", "Aune", "thrilled")]),
    (
        "Lind attributed the loss to high fuel prices.",
        [(N, "the loss to high fuel prices", "Lind", "Lind", "attributed")],
    ),
    ("Lund hinted he could leave in the summer.", [(N, "he could leave in the summer", "Lund", "Lund", "hinted")]),
    ("By Falk's own account, the dam was never safe.", [(N, "the dam was never safe", "Falk", "Falk", "account")]),
    ("In Falk's view, the dam was never safe.", [(N, "the dam was never safe", "Falk", "Falk", "view")]),
    (
        "The dam will close, as first reported by the Courier.",
        [(N, "The dam will close", "Courier", "the Courier", "reported")],
    ),
    ("Falk was asked by Holt about how she would pay.", [(N, "how she would pay", "Holt", "Holt", "asked")]),
    ("Falk spoke about how the crane fell.", [(N, "how the crane fell", "Falk", "Falk", "spoke")]),
    ("“The crane fell,” Falk was quoted as saying.", [(D, "The crane fell,", "Falk", "Falk", "saying")]),
    ("He was quoted by TASS as saying the crane fell.", [(N, "the crane fell", "He", "He", "saying")]),
    ("Falk responded by saying the crane was safe.", [(N, "the crane was safe", "Falk", "Falk", "saying")]),
    ("Falk made it clear she would not run.", [(N, "she would not run", "Falk", "Falk", "clear")]),
    ("The mayor was sure it would close.", [(N, "it would close", "mayor", "The mayor", "sure")]),
    ("USA Today reported that the dam was safe.", [(N, "the dam was safe", "USA Today", "USA Today", "reported")]),
    (
        "Seven in 10 voters said they trusted Falk.",
        [(N, "they trusted Falk", "Seven in 10 voters", "Seven in 10 voters", "said")],
    ),
    (
        "He is, as the Courier put it in a long report, “a wreck.”",
        [(N, "He is", "Courier", "the Courier", "put"), (M, "a wreck.", "Courier", "the Courier", "put")],
    ),
    ("The crane has been described as unsafe by the union.", []),
    ("Falk doubts that very much.", []),
    ("The tunnel has cost, by her own count, two million.", []),
]

BOUNDS = {"requests": REQUESTS, "halves": HALVES, "comments": COMMENTS, "openings": OPENINGS, "cues": CUES}

"""Sentences and paragraphs of other kinds than wire copy, with the quotes that an editor reads in them. All are our own.

The rows are those of quotes_table.py: a text, and for each quote kind, text, speaker, mention, cue.
"""

D, M, N = "direct", "mixed", "indirect"

MENDED = [
    (
        "The trip went ahead despite warnings from the pilot that the boat would leak.",
        [(N, "the boat would leak", "pilot", "the pilot", "warnings")],
    ),
    (
        "Falk made the case to the board that the tolls must rise.",
        [(N, "the tolls must rise", "Falk", "Falk", "case")],
    ),
    (
        "Falk vowed to lower the tolls - the third such promise this year.",
        [(N, "to lower the tolls", "Falk", "Falk", "vowed")],
    ),
    (
        "Falk vowed to lower the tolls — all of them — before the vote.",
        [(N, "to lower the tolls — all of them — before the vote", "Falk", "Falk", "vowed")],
    ),
    (
        "Falk described how the crew had slept.",
        [(N, "how the crew had slept", "Falk", "Falk", "described")],
    ),
    (
        "Many residents say Mrs. Falk's plan obscures concerns about noise.",
        [(N, "Mrs. Falk's plan obscures concerns about noise", "Many residents", "Many residents", "say")],
    ),
    (
        "But police also fear that sweeping closures could add fuel to the row.",
        [(N, "sweeping closures could add fuel to the row", "police", "police", "fear")],
    ),
    (
        "Few pilots believe that is likely.",
        [(N, "that is likely", "Few pilots", "Few pilots", "believe")],
    ),
    (
        "Leaked records from the spring show he took a large loss.",
        [(N, "he took a large loss", "records from the spring", "records from the spring", "show")],
    ),
    (
        'Bemoaning the "phony vote," Falk accused Venn of being a smuggler.',
        [(M, "phony vote,", "Falk", "Falk", "Bemoaning"), (N, "Venn of being a smuggler", "Falk", "Falk", "accused")],
    ),
    (
        "The ferry was bound for Ostby but turned back, the Harbour News reports.",
        [(N, "The ferry was bound for Ostby but turned back", "Harbour News", "the Harbour News", "reports")],
    ),
    (
        "The ferry was bound for Ostby but turned back, the Gazette has learned.",
        [(N, "The ferry was bound for Ostby but turned back", "Gazette", "the Gazette", "learned")],
    ),
    (
        "Falk repeatedly accused Anders Venn, who was born in Ostby, of a plot to sink the ferry.",
        [(N, "Anders Venn, who was born in Ostby, of a plot to sink the ferry", "Falk", "Falk", "accused")],
    ),
    (
        "The bank expects output to grow by a tepid 1.6 percent.",
        [(N, "output to grow by a tepid 1.6 percent", "bank", "The bank", "expects")],
    ),
    (
        "While his advisers have suggested his role is that of a convert, Mr. Falk has yet to sail.",
        [(N, "his role is that of a convert", "his advisers", "his advisers", "suggested")],
    ),
    (
        "The port agreed to clean up the docks and reclaim the land that had been ravaged.",
        [(N, "to clean up the docks and reclaim the land that had been ravaged", "port", "The port", "agreed")],
    ),
    (
        '"We are in a crisis," Falk told reporters after the meeting that was held on a ferry.',
        [(D, "We are in a crisis,", "Falk", "Falk", "told")],
    ),
    (
        "The board has signaled willingness to lower the tolls but has met opposition.",
        [(N, "willingness to lower the tolls", "board", "The board", "signaled")],
    ),
    (
        "Falk cited delays in the Far East, China and elsewhere that he blamed on the tolls.",
        [(N, "delays in the Far East, China and elsewhere that he blamed on the tolls", "Falk", "Falk", "cited")],
    ),
    (
        "Falk warned the owners to refrain from steps that would worsen the row.",
        [(N, "the owners to refrain from steps that would worsen the row", "Falk", "Falk", "warned")],
    ),
    (
        "Twelve percent indicated that they were not sure.",
        [(N, "they were not sure", "Twelve percent", "Twelve percent", "indicated")],
    ),
    (
        "Falk remains adamant that the ferry was safe.",
        [(N, "the ferry was safe", "Falk", "Falk", "adamant")],
    ),
    (
        "The company made it clear that no fares would be refunded.",
        [(N, "no fares would be refunded", "company", "The company", "clear")],
    ),
    (
        "It is clear that the ferry was late.",
        [],
    ),
    (
        "Residents have expressed concern that the bridge may fall.",
        [(N, "the bridge may fall", "Residents", "Residents", "concern")],
    ),
    (
        "Residents have raised concerns about whether the bridge can carry the traffic.",
        [(N, "whether the bridge can carry the traffic", "Residents", "Residents", "concerns")],
    ),
    (
        "The trip went ahead amid growing fears that the boat would leak.",
        [(N, "the boat would leak", None, None, "fears")],
    ),
    (
        "In a statement that the board sent on Monday, Falk said the tolls would rise.",
        [(N, "the tolls would rise", "Falk", "Falk", "said")],
    ),
    (
        "The claim that the ferry was safe angered the crew.",
        [(N, "the ferry was safe", None, None, "claim")],
    ),
    (
        "Falk sounded a call for the town to accept more ferries.",
        [(N, "the town to accept more ferries", "Falk", "Falk", "call")],
    ),
    (
        "Video of the accident shows him leaving the bridge.",
        [(N, "him leaving the bridge", "Video of the accident", "Video of the accident", "shows")],
    ),
    (
        "Asked whether the tolls would rise, Falk shrugged.",
        [],
    ),
    (
        "When pressed on why the plan leaves out uncles, the mayor declined.",
        [(N, "why the plan leaves out uncles", None, None, "pressed")],
    ),
    (
        "The tolls, according to Falk, will rise in May.",
        [(N, "The tolls", "Falk", "Falk", "according to"), (N, "will rise in May", "Falk", "Falk", "according to")],
    ),
    (
        "The ferry, which according to the owner was safe, sank on Monday.",
        [(N, "was safe", "owner", "the owner", "according to")],
    ),
    (
        "The daily Kurs quoted Falk as saying that the quay would be ready by May.",
        [(N, "the quay would be ready by May", "Falk", "Falk", "saying")],
    ),
    (
        'The judge, Orla Brandt, told the court Falk had shown "no remorse whatsoever".',
        [(M, "no remorse whatsoever", "Orla Brandt", "Orla Brandt", "told")],
    ),
    (
        "Falk claimed the crew had slept, but offered no proof.",
        [(N, "the crew had slept", "Falk", "Falk", "claimed")],
    ),
    (
        "Emails suggest that Falk puts business first, and that's something most people know.",
        [(N, "Falk puts business first", "Emails", "Emails", "suggest")],
    ),
    (
        "Falk has dismissed claims that the quay is unsafe as ‘scaremongering’.",
        [(M, "scaremongering", "Falk", "Falk", "dismissed")],
    ),
    (
        '"Every day," said a commuter, who asked not to be named. "Every single day."',
        [
            (D, "Every day,", "commuter", "a commuter", "said"),
            (D, "Every single day.", "commuter", "a commuter", "said"),
        ],
    ),
    (
        '"Try harder," replied @harbourwatch.',
        [(D, "Try harder,", "@harbourwatch", "@harbourwatch", "replied")],
    ),
    (
        'Owners spoke of progress. "Words are cheap," one of them told the Gazette.',
        [(D, "Words are cheap,", "one of them", "one of them", "told")],
    ),
    (
        'The report concludes that the dam was "an accident waiting to happen" and accuses its owner of ignoring three warnings.',
        [
            (M, "an accident waiting to happen", "report", "The report", "concludes"),
            (N, "its owner of ignoring three warnings", "report", "The report", "accuses"),
        ],
    ),
    (
        "Port chief: Tolls ‘will double by June’\n\nTolls will double.",
        [(M, "will double by June", "Port chief", "Port chief", None)],
    ),
    (
        "Nordpress: Why did you sail, captain?\nFalk: We had no warning at all that night.\nNordpress: And the radio?\nFalk: The radio was dead before we left.",
        [
            (N, "Why did you sail, captain?", "Nordpress", "Nordpress", None),
            (N, "We had no warning at all that night", "Falk", "Falk", None),
            (N, "And the radio?", "Nordpress", "Nordpress", None),
            (N, "The radio was dead before we left", "Falk", "Falk", None),
        ],
    ),
]

#: British single marks, a wire with a dateline, sport, court, posts, German marks, interviews, police, a report, reportage.
PARAGRAPHS = [
    (
        "Harbour chief Ines Falk has dismissed claims that the quay is unsafe as ‘scaremongering’. ‘We inspect it every spring,’ she said. ‘The engineers’ report was clear: nothing is wrong.’ Her deputy, Lars Venn, said he was ‘not so sure’.",
        [
            (M, "scaremongering", "Ines Falk", "Ines Falk", "dismissed"),
            (D, "We inspect it every spring,", "Ines Falk", "she", "said"),
            (D, "The engineers’ report was clear: nothing is wrong.", "Ines Falk", "she", "said"),
            (M, "not so sure", "Lars Venn", "Lars Venn", "said"),
        ],
    ),
    (
        'BERGEN, Norway, Nov 4 (Nordpress) - Fish exporter Norhav AS said on Monday it expects its third-quarter profit to fall by a fifth, citing weaker demand in Asia. "We are not satisfied," Chief Executive Orla Brandt said in a statement. Analysts polled by Nordpress had forecast that profit would rise 3 percent. Shares fell 6 percent after the announcement.',
        [
            (N, "it expects its third-quarter profit to fall by a fifth", "Norhav AS", "Norhav AS", "said"),
            (N, "weaker demand in Asia", "Norhav AS", "Norhav AS", "citing"),
            (D, "We are not satisfied,", "Orla Brandt", "Orla Brandt", "said"),
            (
                N,
                "profit would rise 3 percent",
                "Analysts polled by Nordpress",
                "Analysts polled by Nordpress",
                "forecast",
            ),
        ],
    ),
    (
        'Captain Anders Venn, 34, scored twice but was in no mood to celebrate. "A point is a point," he shrugged. Coach Ines Falk admitted her side had been lucky. "They should have buried us by half-time," Falk said, "but we hung on." Venn added: "We go again on Saturday."',
        [
            (D, "A point is a point,", "Anders Venn", "he", "shrugged"),
            (N, "her side had been lucky", "Ines Falk", "Ines Falk", "admitted"),
            (D, "They should have buried us by half-time,", "Ines Falk", "Falk", "said"),
            (D, "but we hung on.", "Ines Falk", "Falk", "said"),
            (D, "We go again on Saturday.", "Anders Venn", "Venn", "added"),
        ],
    ),
    (
        'The court heard that Brandt had driven the van for two days without sleep. Prosecutor Lars Holm said the 52-year-old had shown "reckless haste". Brandt denies manslaughter. His lawyer, Ines Dahl, told jurors that her client was a careful driver who had never lost a point on his licence. The trial continues.',
        [
            (N, "Brandt had driven the van for two days without sleep", None, None, "heard"),
            (M, "reckless haste", "Lars Holm", "Lars Holm", "said"),
            (
                N,
                "her client was a careful driver who had never lost a point on his licence",
                "Ines Dahl",
                "Ines Dahl",
                "told",
            ),
        ],
    ),
    (
        'Minister Ines Falk wrote on X: "The talks failed. We will try again." Within an hour the post had been viewed 40,000 times. "Try harder," replied @harbourwatch. Opposition leader Orla Venn called the post "an admission of defeat" and urged Falk to resign.',
        [
            (D, "The talks failed. We will try again.", "Ines Falk", "Ines Falk", "wrote"),
            (D, "Try harder,", "@harbourwatch", "@harbourwatch", "replied"),
            (M, "an admission of defeat", "Orla Venn", "Orla Venn", "called"),
            (N, "Falk to resign", "Orla Venn", "Orla Venn", "urged"),
        ],
    ),
    (
        "„The harbour is no museum“, the mayor told the Harbour Gazette. In remarks carried by the state broadcaster, he warned that the dockers would »pay a price«. It was not possible to verify the claim.",
        [(D, "The harbour is no museum", "mayor", "the mayor", "told"), (M, "pay a price", "mayor", "he", "warned")],
    ),
    (
        'Why did you leave the board?\n"I had no choice," Venn says, pouring coffee. "They lied to us." She pauses. "Twice."\nDoes she regret it? Not at all, she says. She would do it again tomorrow.',
        [
            (D, "I had no choice,", "Venn", "Venn", "says"),
            (D, "They lied to us.", "Venn", "Venn", "says"),
            (D, "Twice.", "Venn", "Venn", "says"),
        ],
    ),
    (
        "Police have confirmed that a body was found in the harbour on Sunday. A spokesman said: 'We were called at 5am by a member of the public who had seen something in the water.' He said the death was not being treated as suspicious. Anyone with information is asked to ring the station.",
        [
            (N, "a body was found in the harbour on Sunday", "Police", "Police", "confirmed"),
            (
                D,
                "We were called at 5am by a member of the public who had seen something in the water.",
                "spokesman",
                "A spokesman",
                "said",
            ),
            (N, "the death was not being treated as suspicious", "spokesman", "He", "said"),
        ],
    ),
    (
        'The report, seen by Nordpress, concludes that the dam was "an accident waiting to happen" and accuses its owner of ignoring three warnings. The owner, Dahl Power, did not respond to a request for comment. Its chairman has previously insisted the dam meets every standard.',
        [
            (M, "an accident waiting to happen", "report", "The report", "concludes"),
            (N, "its owner of ignoring three warnings", "report", "The report", "accuses"),
            (N, "the dam meets every standard", "Its chairman", "Its chairman", "insisted"),
        ],
    ),
    (
        "“The ferry is late again,” says one commuter, who asked not to be named. “Every. Single. Day.” Another, Orla Holm, 61, blames the new timetable. “It was written by someone who has never been on a boat,” she says. A company spokeswoman says the timetable is under review and that passengers should check the app.",
        [
            (D, "The ferry is late again,", "one commuter", "one commuter", "says"),
            (D, "Every. Single. Day.", "one commuter", "one commuter", "says"),
            (D, "It was written by someone who has never been on a boat,", "Orla Holm", "she", "says"),
            (
                N,
                "the timetable is under review and that passengers should check the app",
                "company spokeswoman",
                "A company spokeswoman",
                "says",
            ),
        ],
    ),
    (
        'President Ivan Petrov said on Tuesday, the Gazette reported, that the fleet would leave by June. His spokesman, Oleg Sidorov, later clarified that no date had been set. Officials in Ostby said they had "no illusions". "Words are cheap," one of them told Nordpress on condition of anonymity.',
        [
            (N, "the fleet would leave by June", "Ivan Petrov", "Ivan Petrov", "said"),
            (N, "no date had been set", "Oleg Sidorov", "Oleg Sidorov", "clarified"),
            (M, "no illusions", "Officials in Ostby", "Officials in Ostby", "said"),
            (D, "Words are cheap,", "one of them", "one of them", "told"),
        ],
    ),
]

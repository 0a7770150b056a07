"""Figures by rule: sentences with the expected values, units and kinds, and numbers that are not figures."""

import time

import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.checks.units import same_unit
from extractor.rules.figures import find_figures, read_figure
from extractor.rules.figures.anchors import find_anchors
from extractor.rules.figures.countries import shared
from extractor.rules.figures.modifiers import after_number
from extractor.rules.reading import Reading
from extractor.rules.text.data_files import lower

TWO_THIRDS, A_THIRD = 2 / 3, 1 / 3

#: Sentence, then its figures as (text, value, low, high, modifier, unit, kind).
SENTENCES = [
    ("The ferry carried 412 passengers.", [("412 passengers", 412, None, None, "exact", "passenger", "count")]),
    (
        "Nearly two dozen boats sank off the cape.",
        [("Nearly two dozen boats", 24, None, None, "approximate", "boat", "count")],
    ),
    (
        "A couple of thousand marchers filled the square.",
        [("A couple of thousand marchers", 2000, None, None, "approximate", "marcher", "count")],
    ),
    ("Half a million eggs were recalled.", [("Half a million eggs", 500_000, None, None, "exact", "egg", "count")]),
    (
        "The quarry employs two and a half thousand people.",
        [("two and a half thousand people", 2500, None, None, "exact", "person", "count")],
    ),
    ("The dam holds 1.5 million litres.", [("1.5 million litres", 1_500_000, None, None, "exact", "L", "other")]),
    (
        "Thousands of gannets nest on the stack.",
        [("Thousands of gannets", None, 1000, None, "at_least", "gannet", "count")],
    ),
    (
        "Tens of thousands of pilgrims walked to the shrine.",
        [("Tens of thousands of pilgrims", None, 10_000, None, "at_least", "pilgrim", "count")],
    ),
    (
        "Dozens of the villages had no power.",
        [("Dozens of the villages", None, 12, None, "at_least", "village", "count")],
    ),
    ("Several hundred nurses walked out.", [("Several hundred nurses", None, 100, None, "at_least", "nurse", "count")]),
    (
        "A few dozen farmers blocked the bridge.",
        [("A few dozen farmers", None, 12, None, "at_least", "farmer", "count")],
    ),
    ("Two-thirds of the harvest was lost.", [("Two-thirds", TWO_THIRDS, None, None, "exact", None, "fraction")]),
    ("A third of the voters stayed at home.", [("A third", A_THIRD, None, None, "exact", None, "fraction")]),
    ("Three quarters of the fleet is idle.", [("Three quarters", 0.75, None, None, "exact", None, "fraction")]),
    ("More than half of the bakeries closed.", [("More than half", 0.5, 0.5, None, "at_least", None, "fraction")]),
    ("One in five households has no car.", [("One in five", 0.2, None, None, "exact", None, "fraction")]),
    ("Two out of three pupils passed.", [("Two out of three", TWO_THIRDS, None, None, "exact", None, "fraction")]),
    ("At least 30 goats were stolen.", [("At least 30 goats", 30, 30, None, "at_least", "goat", "count")]),
    ("More than 500 homes burned.", [("More than 500 homes", 500, 500, None, "at_least", "home", "count")]),
    ("Up to 90 workers will be laid off.", [("Up to 90 workers", 90, None, 90, "at_most", "worker", "count")]),
    ("Fewer than 40 tickets were sold.", [("Fewer than 40 tickets", 40, None, 40, "at_most", "ticket", "count")]),
    ("No more than 12 guests may stay.", [("No more than 12 guests", 12, None, 12, "at_most", "guest", "count")]),
    ("About 60 divers searched the bay.", [("About 60 divers", 60, None, None, "approximate", "diver", "count")]),
    (
        "Roughly 1,200 bottles were seized.",
        [("Roughly 1,200 bottles", 1200, None, None, "approximate", "bottle", "count")],
    ),
    ("Some 300 huts were swept away.", [("Some 300 huts", 300, None, None, "approximate", "hut", "count")]),
    ("Almost 70 trees fell.", [("Almost 70 trees", 70, None, None, "approximate", "tree", "count")]),
    (
        "The choir drew 250 or more listeners.",
        [("250 or more listeners", 250, 250, None, "at_least", "listener", "count")],
    ),
    (
        "Around a dozen tractors led the parade.",
        [("Around a dozen tractors", 12, None, None, "approximate", "tractor", "count")],
    ),
    ("The crossing takes 3 to 5 hours.", [("3 to 5 hours", None, 3, 5, "exact", "hour", "duration")]),
    ("Between 20 and 30 whales were seen.", [("Between 20 and 30 whales", None, 20, 30, "exact", "whale", "count")]),
    ("They planted 15-20 oaks.", [("15-20 oaks", None, 15, 20, "exact", "oak", "count")]),
    (
        "Six to eight thousand cyclists took part.",
        [("Six to eight thousand cyclists", None, 6000, 8000, "exact", "cyclist", "count")],
    ),
    (
        "The fine is $2 million to $3 million.",
        [("$2 million to $3 million", None, 2_000_000, 3_000_000, "exact", "USD", "money")],
    ),
    (
        "Rent rose from 400 euros to 550 euros.",
        [
            ("400 euros", 400, None, None, "exact", "EUR", "money"),
            ("550 euros", 550, None, None, "exact", "EUR", "money"),
        ],
    ),
    (
        "The age limit was lowered from 21 to 18.",
        [("21", 21, None, None, "exact", "year", "age"), ("18", 18, None, None, "exact", "year", "age")],
    ),
    ("The draft covers men between 20 and 45.", [("between 20 and 45", None, 20, 45, "exact", "year", "age")]),
    ("The fund holds €8.2 billion.", [("€8.2 billion", 8_200_000_000, None, None, "exact", "EUR", "money")]),
    ("The pool is 5m minus the step.", [("5m", 5, None, None, "exact", "m", "distance")]),
    ("The bill came to €4.5 million.", [("€4.5 million", 4_500_000, None, None, "exact", "EUR", "money")]),
    ("It sold for US$3,200.", [("US$3,200", 3200, None, None, "exact", "USD", "money")]),
    ("The mine was sold for HK$2.1 billion.", [("HK$2.1 billion", 2_100_000_000, None, None, "exact", "HKD", "money")]),
    ("The prize is worth A$50,000.", [("A$50,000", 50_000, None, None, "exact", "AUD", "money")]),
    ("The fare is 40 rupees.", [("40 rupees", 40, None, None, "exact", "INR", "money")]),
    ("The loan of Rs 500 was repaid.", [("Rs 500", 500, None, None, "exact", "INR", "money")]),
    (
        "Shares rose 15 sen to RM4.20.",
        [("15 sen", 15, None, None, "exact", "sen", "money"), ("RM4.20", 4.2, None, None, "exact", "MYR", "money")],
    ),
    ("The bond raised 90 million kronor.", [("90 million kronor", 90_000_000, None, None, "exact", "SEK", "money")]),
    ("The dish costs 12 pounds.", [("12 pounds", 12, None, None, "exact", "GBP", "money")]),
    ("The baby weighed 8 pounds.", [("8 pounds", 8, None, None, "exact", "lb", "mass")]),
    ("Police seized 300 pounds of cocaine.", [("300 pounds", 300, None, None, "exact", "lb", "mass")]),
    ("He was fined 250 pounds.", [("250 pounds", 250, None, None, "exact", "GBP", "money")]),
    (
        "The plan costs 9 billion shekels ($2.4 billion) a year.",
        [
            ("9 billion shekels", 9_000_000_000, None, None, "exact", "ILS/year", "money"),
            ("$2.4 billion", 2_400_000_000, None, None, "exact", "USD", "money"),
        ],
    ),
    ("They earn $15 an hour.", [("$15 an hour", 15, None, None, "exact", "USD/hour", "money")]),
    ("Members pay $20 a month.", [("$20 a month", 20, None, None, "exact", "USD/month", "money")]),
    ("Diesel costs 1.80 euros per litre.", [("1.80 euros per litre", 1.8, None, None, "exact", "EUR/L", "money")]),
    ("Prices rose 3.5 percent.", [("3.5 percent", 3.5, None, None, "exact", "%", "percent")]),
    ("Prices rose by 3.5 per cent.", [("3.5 per cent", 3.5, None, None, "exact", "%", "percent")]),
    (
        "The rate fell 0.25 percentage points.",
        [("0.25 percentage points", 0.25, None, None, "exact", "percentage point", "percent")],
    ),
    (
        "The bank raised its rate by 25 basis points.",
        [("25 basis points", 25, None, None, "exact", "basis point", "percent")],
    ),
    ("Turnout was 62%.", [("62%", 62, None, None, "exact", "%", "percent")]),
    ("The road is 43 km long.", [("43 km", 43, None, None, "exact", "km", "distance")]),
    (
        "The village lies around 30 kilometres (18 miles) from the coast.",
        [
            ("around 30 kilometres", 30, None, None, "approximate", "km", "distance"),
            ("18 miles", 18, None, None, "approximate", "mi", "distance"),
        ],
    ),
    ("The estate covers 40 square miles.", [("40 square miles", 40, None, None, "exact", "mi2", "area")]),
    ("The park spans 1,200 hectares.", [("1,200 hectares", 1200, None, None, "exact", "ha", "area")]),
    ("The room measures 25 square metres.", [("25 square metres", 25, None, None, "exact", "m2", "area")]),
    ("The tower is 90 metres tall.", [("90 metres", 90, None, None, "exact", "m", "distance")]),
    ("The runner is 6 feet 2 inches tall.", [("6 feet 2 inches", 6 + 2 / 12, None, None, "exact", "ft", "distance")]),
    ("A 6-foot-4 keeper was signed.", [("6-foot-4", 6 + 4 / 12, None, None, "exact", "ft", "distance")]),
    ("A 12-inch pipe burst.", [("12-inch", 12, None, None, "exact", "in", "distance")]),
    ("The sail is 9.5 m2.", [("9.5 m2", 9.5, None, None, "exact", "m2", "area")]),
    ("The train reached 320 km/h.", [("320 km/h", 320, None, None, "exact", "km/h", "speed")]),
    ("Winds of 90 mph tore off roofs.", [("90 mph", 90, None, None, "exact", "mph", "speed")]),
    ("It was 38 degrees Celsius in the shade.", [("38 degrees Celsius", 38, None, None, "exact", "°C", "temperature")]),
    ("The oven reached 200°C.", [("200°C", 200, None, None, "exact", "°C", "temperature")]),
    ("The pond froze at -12 °C.", [("-12 °C", -12, None, None, "exact", "°C", "temperature")]),
    ("The crate weighs 45 kg.", [("45 kg", 45, None, None, "exact", "kg", "mass")]),
    ("A 5-tonne anchor was raised.", [("5-tonne", 5, None, None, "exact", "t", "mass")]),
    ("The mill makes 30 tons a day.", [("30 tons a day", 30, None, None, "exact", "ton/day", "mass")]),
    ("The tank holds 200 gallons.", [("200 gallons", 200, None, None, "exact", "gal", "other")]),
    ("The well yields 300 barrels per day.", [("300 barrels per day", 300, None, None, "exact", "bbl/day", "other")]),
    ("The plant produces 450 MW.", [("450 MW", 450, None, None, "exact", "MW", "other")]),
    ("The battery stores 75 kWh.", [("75 kWh", 75, None, None, "exact", "kWh", "other")]),
    ("The phone has 64GB of storage.", [("64GB", 64, None, None, "exact", "GB", "other")]),
    ("The engine makes 140 hp.", [("140 hp", 140, None, None, "exact", "hp", "other")]),
    ("The siege lasted three months.", [("three months", 3, None, None, "exact", "month", "duration")]),
    ("The trial will span over three months.", [("three months", 3, None, None, "exact", "month", "duration")]),
    ("He had waited for over two years.", [("over two years", 2, 2, None, "at_least", "year", "duration")]),
    ("She spent 40 minutes on the phone.", [("40 minutes", 40, None, None, "exact", "minute", "duration")]),
    ("A two-year contract was signed.", [("two-year", 2, None, None, "exact", "year", "duration")]),
    ("The truce held for 36 hours.", [("36 hours", 36, None, None, "exact", "hour", "duration")]),
    (
        "The drought is in its third consecutive year.",
        [("third consecutive year", 3, None, None, "exact", "year", "ordinal")],
    ),
    ("Ines Dahl, 43, won the race.", [("43", 43, None, None, "exact", "year", "age")]),
    ("The winner, Piet Aalto, 19, cried.", [("19", 19, None, None, "exact", "year", "age")]),
    ("A 6-year-old boy was found.", [("6-year-old", 6, None, None, "exact", "year", "age")]),
    ("The 80-year-old mill burned down.", [("80-year-old", 80, None, None, "exact", "year", "age")]),
    ("She is 61 years old.", [("61 years old", 61, None, None, "exact", "year", "age")]),
    ("He was 17 when the war began.", [("17", 17, None, None, "exact", "year", "age")]),
    ("The suspect, aged 34, fled.", [("34", 34, None, None, "exact", "year", "age")]),
    ("She turned 90 on Sunday.", [("90", 90, None, None, "exact", "year", "age")]),
    ("The puppy is eight weeks old.", [("eight weeks old", 8, None, None, "exact", "week", "age")]),
    ("It was her fourth visit to Oslo.", [("fourth visit", 4, None, None, "exact", "visit", "ordinal")]),
    (
        "Graz is the second-largest city in the country.",
        [("second-largest city", 2, None, None, "exact", "city", "ordinal")],
    ),
    ("It was the third straight defeat.", [("third straight defeat", 3, None, None, "exact", "defeat", "ordinal")]),
    ("The 25th anniversary was marked.", [("25th anniversary", 25, None, None, "exact", "anniversary", "ordinal")]),
    ("He finished fourth.", [("fourth", 4, None, None, "exact", None, "ordinal")]),
    ("This was the first sign of trouble.", []),
    ("A third party was blamed.", []),
    ("The second half was dull.", []),
    ("The team won 3-1.", []),
    ("The final ended 2-2 after extra time.", []),
    ("Call 555-0142 for tickets.", []),
    ("Version 2.0.1 fixes the leak.", []),
    ("The Airbus A320 landed safely.", []),
    ("The Su-27 was lost.", []),
    ("The crew flew a Falcon 9 to orbit.", []),
    ("She lives at 49 Alder Lane.", []),
    ("Turn to page 12.", []),
    ("Flight 370 never arrived.", []),
    ("The Group of Seven met in Turin.", []),
    ("He was born in 1962.", []),
    ("The 2019 budget passed.", []),
    ("In 1848 the town rebelled.", []),
    ("The 1990s were kinder.", []),
    ("He is in his 30s.", []),
    ("The shop is open 24/7.", []),
    ("No one was hurt.", []),
    ("One of them escaped.", []),
    ("The one in the corner smiled.", []),
    ("One person was killed.", [("One person", 1, None, None, "exact", "person", "count")]),
    (
        "Two people were killed in Graz and one in Linz.",
        [("Two people", 2, None, None, "exact", "person", "count"), ("one", 1, None, None, "exact", "person", "count")],
    ),
    (
        "The firm cut 400 jobs in Spain, 300 in Italy and 90 in Malta.",
        [
            ("400 jobs", 400, None, None, "exact", "job", "count"),
            ("300", 300, None, None, "exact", "job", "count"),
            ("90", 90, None, None, "exact", "job", "count"),
        ],
    ),
    ("The blast injured at least 14.", [("at least 14", 14, 14, None, "at_least", "person", "count")]),
    ("The avalanche killed three and buried a barn.", [("three", 3, None, None, "exact", "person", "count")]),
    (
        "The town has an estimated population of 21,000.",
        [("estimated population of 21,000", 21_000, None, None, "approximate", "person", "count")],
    ),
    ("She is a mother of three.", [("three", 3, None, None, "exact", "child", "count")]),
    ("The 11-member council resigned.", [("11-member", 11, None, None, "exact", "member", "count")]),
    ("A four-bedroom house was sold.", [("four-bedroom", 4, None, None, "exact", "bedroom", "count")]),
    (
        "They offer a 9- or 11-metre mast.",
        [("9", 9, None, None, "exact", "m", "distance"), ("11-metre", 11, None, None, "exact", "m", "distance")],
    ),
    (
        "The album holds 10 and 12 songs on its two discs.",
        [
            ("10", 10, None, None, "exact", "song", "count"),
            ("12 songs", 12, None, None, "exact", "song", "count"),
            ("two discs", 2, None, None, "exact", "disc", "count"),
        ],
    ),
    ("Output grew sixfold.", [("sixfold", 6, None, None, "exact", "time", "other")]),
    ("Demand rose more than tenfold.", [("more than tenfold", 10, 10, None, "at_least", "time", "other")]),
    ("The herd is ten times larger.", [("ten times", 10, None, None, "exact", "time", "other")]),
    (
        "The index fell 190 points to 26,410.",
        [
            ("190 points", 190, None, None, "exact", "point", "other"),
            ("26,410", 26_410, None, None, "exact", None, "count"),
        ],
    ),
    ("A record 88 boats took part.", [("88 boats", 88, None, None, "exact", "boat", "count")]),
    ("Three more witnesses came forward.", [("Three more witnesses", 3, None, None, "exact", "witness", "count")]),
    ("Two other suspects fled.", [("Two other suspects", 2, None, None, "exact", "suspect", "count")]),
    ("Five wounded soldiers were flown out.", [("Five wounded soldiers", 5, None, None, "exact", "soldier", "count")]),
    ("The clinic treated 12 wounded.", [("12", 12, None, None, "exact", "person", "count")]),
    (
        "Some 200 Danish and Dutch sailors drowned.",
        [("Some 200 Danish and Dutch sailors", 200, None, None, "approximate", "sailor", "count")],
    ),
    (
        "Two predominantly rural districts were cut off.",
        [("Two predominantly rural districts", 2, None, None, "exact", "district", "count")],
    ),
    (
        "Seven men and four women were freed.",
        [
            ("Seven men", 7, None, None, "exact", "man", "count"),
            ("four women", 4, None, None, "exact", "woman", "count"),
        ],
    ),
    ("Ten aircraft were grounded.", [("Ten aircraft", 10, None, None, "exact", "aircraft", "count")]),
    (
        "Forty sheep and six geese died.",
        [
            ("Forty sheep", 40, None, None, "exact", "sheep", "count"),
            ("six geese", 6, None, None, "exact", "goose", "count"),
        ],
    ),
    ("Three children lost their lives.", [("Three children", 3, None, None, "exact", "child", "count")]),
    ("Two crises hit the bank.", [("Two crises", 2, None, None, "exact", "crisis", "count")]),
    (
        "The museum lost four knives and two wolves.",
        [
            ("four knives", 4, None, None, "exact", "knife", "count"),
            ("two wolves", 2, None, None, "exact", "wolf", "count"),
        ],
    ),
    ("Nine Iraqis were deported.", [("Nine Iraqis", 9, None, None, "exact", "Iraqi", "count")]),
    ("Zero casualties were reported.", [("Zero casualties", 0, None, None, "exact", "casualty", "count")]),
    ("The bag holds 3/4 cup of rice.", [("3/4 cup", 0.75, None, None, "exact", "cup", "other")]),
    ("The recipe needs 2 1/2 cups of flour.", [("2 1/2 cups", 2.5, None, None, "exact", "cup", "other")]),
    ("The loss was -5 million euros.", [("-5 million euros", -5000000, None, None, "exact", "EUR", "money")]),
    ("The temperature fell to minus 20 degrees.", [("minus 20 degrees", -20, None, None, "exact", "°", "temperature")]),
    ("The post is 2.2m long.", [("2.2m", 2.2, None, None, "exact", "m", "distance")]),
    ("The app has 5m users.", [("5m users", 5_000_000, None, None, "exact", "user", "count")]),
    ("The bank lost £3bn.", [("£3bn", 3_000_000_000, None, None, "exact", "GBP", "money")]),
    ("The fund manages $1.2tn.", [("$1.2tn", 1_200_000_000_000, None, None, "exact", "USD", "money")]),
    ("The startup raised $40m.", [("$40m", 40_000_000, None, None, "exact", "USD", "money")]),
    ("He sold 4.3M records.", [("4.3M records", 4_300_000, None, None, "exact", "record", "count")]),
    ("There were 3 crore voters.", [("3 crore voters", 30_000_000, None, None, "exact", "voter", "count")]),
    ("The crowd was put at 35,000.", [("35,000", 35_000, None, None, "exact", None, "count")]),
    ("The toll of 21 may rise.", [("21", 21, None, None, "exact", "person", "count")]),
    (
        "The list has one hundred and sixty-one names.",
        [("one hundred and sixty-one names", 161, None, None, "exact", "name", "count")],
    ),
    (
        "The vault held twenty-eight thousand six hundred coins.",
        [("twenty-eight thousand six hundred coins", 28_600, None, None, "exact", "coin", "count")],
    ),
    ("They bought twenty-one mules.", [("twenty-one mules", 21, None, None, "exact", "mule", "count")]),
    (
        "The treaty was signed by 14 of the 19 states.",
        [("14", 14, None, None, "exact", "state", "count"), ("19 states", 19, None, None, "exact", "state", "count")],
    ),
    ("Five of his brothers served.", [("Five", 5, None, None, "exact", "brother", "count")]),
    ("All 51 of the airlines were banned.", [("51", 51, None, None, "exact", "airline", "count")]),
    ("The choir needs an additional 20 voices.", [("20 voices", 20, None, None, "exact", "voice", "count")]),
    ("Another 30 tents arrived.", [("30 tents", 30, None, None, "exact", "tent", "count")]),
    (
        "He ran 26.2 miles (42.2 km).",
        [
            ("26.2 miles", 26.2, None, None, "exact", "mi", "distance"),
            ("42.2 km", 42.2, None, None, "exact", "km", "distance"),
        ],
    ),
    ("The gap is 0.5 seconds.", [("0.5 seconds", 0.5, None, None, "exact", "second", "duration")]),
    ("The beam is 350 nm wide.", [("350 nm", 350, None, None, "exact", "nm", "distance")]),
    ("The signal is at 2.4 GHz.", [("2.4 GHz", 2.4, None, None, "exact", "GHz", "other")]),
    ("A week or two will pass.", [("two", 2, None, None, "exact", "week", "duration")]),
    (
        "The meeting lasted an hour and a half.",
        [("an hour and a half", 1.5, None, None, "exact", "hour", "duration")],
    ),
    ("The top three will qualify.", []),
    (
        "He scored 22 goals in 36 games.",
        [
            ("22 goals", 22, None, None, "exact", "goal", "count"),
            ("36 games", 36, None, None, "exact", "game", "count"),
        ],
    ),
    (
        "The museum drew 20 visitors per day.",
        [("20 visitors per day", 20, None, None, "exact", "visitor/day", "count")],
    ),
    (
        "Shares of the mill fell 4 to 15.",
        [("4", 4, None, None, "exact", None, "count"), ("15", 15, None, None, "exact", None, "count")],
    ),
    ("Sales rose 4 to 6 percent.", [("4 to 6 percent", None, 4, 6, "exact", "%", "percent")]),
    (
        "It earned 15 cents to 20 cents a share.",
        [("15 cents to 20 cents a share", None, 15, 20, "exact", "cent/share", "money")],
    ),
    ("The board declared a 2-for-1 split.", []),
    ("A one-time charge hit the firm.", []),
    ("The id 783493499266084864 was reused.", []),
    ("They opened a 50-strong camp.", [("50-strong", 50, None, None, "exact", "person", "count")]),
    ("The bank lost 71 million guilders.", [("71 million guilders", 71_000_000, None, None, "exact", "NLG", "money")]),
    (
        "Two of the 14 killings remain unsolved.",
        [
            ("Two", 2, None, None, "exact", "killing", "count"),
            ("14 killings", 14, None, None, "exact", "killing", "count"),
        ],
    ),
    (
        '"A couple of thousand" soldiers may arrive.',
        [("A couple of thousand", 2000, None, None, "approximate", "soldier", "count")],
    ),
    (
        "Nearly 1,500 coal- and gas-fired plants closed.",
        [("Nearly 1,500 coal- and gas-fired plants", 1500, None, None, "approximate", "plant", "count")],
    ),
    ("In one letter Friday the union apologised.", [("one letter", 1, None, None, "exact", "letter", "count")]),
    (
        "Kuwait has 17 million palms, and Oman about 1.9 million.",
        [
            ("17 million palms", 17_000_000, None, None, "exact", "palm", "count"),
            ("about 1.9 million", 1_900_000, None, None, "approximate", "palm", "count"),
        ],
    ),
    (
        "Of the nine boats, three sank.",
        [("nine boats", 9, None, None, "exact", "boat", "count"), ("three", 3, None, None, "exact", "boat", "count")],
    ),
    ("The clip was filmed in 720p.", []),
    ("The blast came at 10:30 p.m. and killed 12.", [("12", 12, None, None, "exact", "person", "count")]),
    (
        "He met a 22-year-old and two others.",
        [
            ("22-year-old", 22, None, None, "exact", "year", "age"),
            ("two others", 2, None, None, "exact", "person", "count"),
        ],
    ),
    (
        "The rate fell from 14 percent to 12.",
        [("14 percent", 14, None, None, "exact", "%", "percent"), ("12", 12, None, None, "exact", "%", "percent")],
    ),
    (
        "Wages rose 4 cents, to $12.51.",
        [("4 cents", 4, None, None, "exact", "cent", "money"), ("$12.51", 12.51, None, None, "exact", "USD", "money")],
    ),
    (
        "The lake is 1,200 metres above sea level and 3 km wide.",
        [
            ("1,200 metres", 1200, None, None, "exact", "m", "distance"),
            ("3 km", 3, None, None, "exact", "km", "distance"),
        ],
    ),
    ("Lows ranged from -18 °C to -34 °C.", [("-18 °C to -34 °C", None, -34, -18, "exact", "°C", "temperature")]),
    ("Fees range from $20 to $35.", [("$20 to $35", None, 20, 35, "exact", "USD", "money")]),
    (
        "Fees rose from $20 to $35.",
        [("$20", 20, None, None, "exact", "USD", "money"), ("$35", 35, None, None, "exact", "USD", "money")],
    ),
    ("A PS5 sold for R250.", [("R250", 250, None, None, "exact", "ZAR", "money")]),
    ("She bought a 4K screen.", []),
    ("His 401(k) plan grew.", []),
    ("She made a 911 call.", []),
    ("The 18- to 24-year-olds stayed home.", [("18- to 24-year-olds", None, 18, 24, "exact", "year", "age")]),
    ("Voters aged 18 to 24 stayed home.", [("18 to 24", None, 18, 24, "exact", "year", "age")]),
    ("A 25-basis-point cut came.", [("25-basis-point", 25, None, None, "exact", "basis point", "percent")]),
    (
        "It has a 10,000-seat arena and a $2-million roof.",
        [
            ("10,000-seat", 10_000, None, None, "exact", "seat", "count"),
            ("$2-million", 2_000_000, None, None, "exact", "USD", "money"),
        ],
    ),
    ("They lost 3-2 in 12 minutes.", [("12 minutes", 12, None, None, "exact", "minute", "duration")]),
    (
        "There are roughly 30 to 40 thousand refugees.",
        [("roughly 30 to 40 thousand refugees", None, 30_000, 40_000, "approximate", "refugee", "count")],
    ),
    ("Fewer than one in 10 agreed.", [("Fewer than one in 10", 0.1, None, 0.1, "at_most", None, "fraction")]),
    (
        "It rose to a record $2,431.55 an ounce.",
        [("$2,431.55 an ounce", 2431.55, None, None, "exact", "USD/oz", "money")],
    ),
    (
        "It cost between $3 and $5 billion.",
        [("between $3 and $5 billion", None, 3_000_000_000, 5_000_000_000, "exact", "USD", "money")],
    ),
    ("One in every 50 cows was ill.", [("One in every 50", 0.02, None, None, "exact", None, "fraction")]),
    ("A 50-50 chance is left.", []),
]


def figures(text):
    return [draft.fields for draft in Reading(text).figures]


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES, ids=[s for s, _ in SENTENCES])
def test_figures_of_a_sentence(sentence, expected):
    names = ("text", "value", "low", "high", "modifier", "unit", "kind")
    found = [tuple(f[name] for name in names) for f in figures(sentence)]
    assert found == [(e[0], *(pytest.approx(v) if v is not None else None for v in e[1:4]), *e[4:]) for e in expected]


def test_the_speaker_of_the_innermost_quote_states_the_figure():
    text = '"We lost 40 boats," said harbour master Ines Dahl. The harbour has 200 berths.'
    first, second = figures(text)
    assert (first["text"], first["attributed_to"]) == ("40 boats", "Ines Dahl")
    assert (second["text"], second["attributed_to"]) == ("200 berths", None)


@pytest.mark.parametrize(
    "text", ["On 12 May 2021 it rained.", "The talks began at 10:30 a.m. on Tuesday.", "It opened on Oct. 3, 2019."]
)
def test_dates_and_times_are_not_figures(text):
    assert figures(text) == []


@pytest.mark.parametrize(
    ("words", "value", "low", "high"),
    [
        ("estimated population of 21,000", 21_000, None, None),
        ("a couple of thousand", 2000, None, None),
        ("first group", 1, None, None),
        ("between 25 and 60", None, 25, 60),
        ("more than 500", 500, 500, None),
        ("up to 500 troops", 500, None, 500),
        ("thousands", None, 1000, None),
        ("$400m", 400_000_000, None, None),
        ("one", 1, None, None),
        ("second-largest city", 2, None, None),
        ("2019", 2019, None, None),
        ("478 square kilometres (185 square miles)", 478, None, None),
    ],
)
def test_a_figure_is_read_from_its_own_words(words, value, low, high):
    read = read_figure(words)
    assert read is not None
    assert (read.value, read.low, read.high) == (value, low, high)


@pytest.mark.parametrize("words", ["", "several boats", "a year ago", "both", "the harbour", "\x00", "\ud800"])
def test_words_without_a_number_read_as_none(words):
    assert read_figure(words) is None


NEWS = st.lists(
    st.sampled_from(
        "12 1,200 3.5 1/2 2 1/2 ½ two three hundred thousand million dozen thousands half a an third quarter one second "
        "and of to or in - – , . ( ) $ US$ € £ % percent per km miles square year years old people troops jobs boats "
        "about more than at least up to between from rose minus -5 12-year-old 2-0 May 2019 Dahl , 43, No. first fourth "
        "\" ' \n 5m 10bn m in ft over out İ \ud800 \x00 ٣ ²".split(" ")
    ),
    max_size=30,
).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(NEWS | st.text(max_size=120))
def test_any_text_gives_true_spans_the_same_answer_twice_and_figures_that_read_again(text):
    drafts = Reading(text).figures
    assert drafts == Reading(text).figures
    for draft in drafts:
        fields = draft.fields
        assert text[draft.window.start : draft.window.end] == fields["text"] != ""
        read = read_figure(fields["text"], fields["unit"])
        assert read is not None, fields
        assert (read.value, read.low, read.high) == (fields["value"], fields["low"], fields["high"]), fields
        assert same_unit(fields["unit"], read.unit), (fields, read)


@settings(max_examples=100, deadline=None)
@given(NEWS | st.text(alphabet="ab1.-½ '’\"six,\n", max_size=60))
def test_numbers_begin_at_the_same_places_with_and_without_tokens(text):
    low = lower(text)
    spans = [match.span() for match in find_anchors(low, Reading(text).tokens)]
    assert spans == [match.span() for match in find_anchors(low)]


PUMPED = ["12 ", "two thousand and ", "one in five ", "half a ", "1,22,", "½", "5 km (3 mi) ", "$4 million, ", "twenty ",
          "more than ", "12-", "between 5 and ", "(12) ", "Name, 43, ", "12 Very Big Names "]  # fmt: skip


@pytest.mark.parametrize("pump", PUMPED)
def test_cost_is_linear(pump):
    def cost(n):
        reading = Reading((pump * n)[:n])
        assert reading.dates is not None
        assert len(reading.tokens) >= 0
        reading.__dict__["quotes"] = []
        start = time.process_time()
        find_figures(reading, reading.quantities, reading.quotes)
        return time.process_time() - start

    cost(1_000)
    small = min(cost(2_000) for _ in range(2))
    large = min(cost(8_000) for _ in range(3))
    assert large < 4 * 3 * max(small, 0.02)


def test_patterns_made_of_data_stay_in_the_linear_time_subset():
    for pattern in (shared().after, after_number()):
        re2.compile(pattern.pattern)

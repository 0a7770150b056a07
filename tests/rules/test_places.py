"""The gazetteer: countries with their peoples and capitals, cities, regions, and who can act."""

import pytest

from extractor.rules.reading import Reading
from extractor.rules.text.places import agents, gazetteer


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("France", "France"),
        ("French", "France"),
        ("Paris", "France"),
        ("U.S.", "United States"),
        ("Americans", "United States"),
        ("Washington", "United States"),
        ("Britain", "United Kingdom"),
        ("North Korean", "North Korea"),
        ("Pyongyang", "North Korea"),
        ("Burma", "Myanmar"),
        ("Ruvia", None),
        ("french", None),
    ],
)
def test_country_of(name, country):
    assert gazetteer().country_of(name) == country


@pytest.mark.parametrize("name", ["Kenya", "Nairobi", "Kharkiv", "Texas", "Darfur", "Marseille", "Córdoba", "Cordoba"])
def test_places(name):
    assert gazetteer().is_place(name)


@pytest.mark.parametrize("name", ["Of", "Police", "George", "President", "Mobile", "Reading", "Monday", "Orange"])
def test_ambiguous_names_are_not_places(name):
    assert not gazetteer().is_place(name)


def test_peoples_are_not_countries():
    known = gazetteer()
    assert not set(known.people) & set(known.country)
    assert len(known.people) > 350
    assert len(known.city) > 4000


@pytest.mark.parametrize("word", ["soldiers", "soldier", "police", "ministries", "people", "journalist", "spokeswoman"])
def test_agents(word):
    assert word in agents()


@pytest.mark.parametrize("word", ["attack", "table", "treaty", "weather"])
def test_things_are_not_agents(word):
    assert word not in agents()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Militants attacked a convoy in northern Mali.", "northern Mali"),
        ("Militants attacked a convoy near the town of Torva.", "Torva"),
        ("Militants attacked a convoy on Elm Street.", "Elm Street"),
        ("Militants attacked a convoy in the Karo region.", "Karo region"),
        ("Militants attacked a convoy in Torva.", "Torva"),
        ("Militants attacked a convoy outside Karo Airport.", "Karo Airport"),
        ("Militants attacked a convoy at Torva hospital.", "Torva hospital"),
        ("Near Torva, militants attacked a convoy.", "Torva"),
        ("Militants attacked a convoy in Parliament.", None),
        ("Militants attacked a convoy in March.", None),
        ("Militants attacked a convoy in NATO.", None),
        ("Militants attacked a convoy with Russians.", None),
    ],
)
def test_where(text, place):
    (event,) = Reading(text).events
    assert event.fields["place"] == place

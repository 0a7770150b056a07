"""Places: countries with their peoples and capitals, cities of the gazetteer, and words that make a name a place's."""

from functools import cache
from importlib import resources

#: Last words of names that are places: Elm Street, Karo Province.
FACILITIES = frozenset(
    "street road avenue boulevard square lane airport station hospital bridge harbor harbour port province region district county "
    "state city town village island islands peninsula river lake sea ocean bay gulf strait mountains mountain valley hills "
    "park stadium university prison camp base border oblast territory strip highlands desert forest front coast suburb "
    "heights plaza terminal dam canal mosque cathedral church refinery factory plant school market hotel mall".split()
)
#: Common nouns before a name that say that it is a place: the town of X, the city X.
PLACE_NOUNS = frozenset(
    "town city village region province district capital state island port settlement area suburb neighborhood neighbourhood "
    "hub stronghold county country territory airport base camp prefecture oblast municipality".split()
)


#: Last words of names that may follow *in* but are not places.
BODIES = frozenset(
    "congress parliament senate house council commission assembly court union party league ministry department agency bank group "
    "corp inc ltd company times post news church club university committee cabinet government army police force forces cup games "
    "olympics open series monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
    "august september october november december english french german spanish russian arabic chinese act war islam".split()
)


#: What nouns for people of an age end with.
AGES = ("-year-old", "-year-olds")


class Gazetteer:
    """Names of places; all are looked up as printed."""

    def __init__(self) -> None:
        self.country: dict[str, str] = {}
        self.people: dict[str, str] = {}
        self.capital: dict[str, str] = {}
        for line in _lines("countries.txt"):
            name, others, peoples, capital = (part.strip() for part in line.split("|"))
            for alias in (name, *filter(None, (other.strip() for other in others.split(";")))):
                self.country[alias] = name
            for people in peoples.split():
                self.people[people.replace("-", " ")] = name
            if capital:
                self.capital.setdefault(capital, name)
        self.city: dict[str, str] = {}
        for line in _lines("cities.txt"):
            code, _, names = line.partition("\t")
            self.city.update(dict.fromkeys(names.split("; "), code))
        self.region = frozenset(name for line in _lines("regions.txt") for name in line.split("; "))

    def is_place(self, name: str) -> bool:
        """Return whether a name is that of a country, a region, a capital or a city."""
        return name in self.country or name in self.capital or name in self.city or name in self.region

    def country_of(self, name: str) -> str | None:
        """The country that a country's, people's or capital's name refers to."""
        return self.country.get(name) or self.people.get(name) or self.capital.get(name)


def _lines(name: str) -> list[str]:
    data = (resources.files("extractor.rules") / "data" / name).read_text(encoding="utf-8")
    return [line for line in data.splitlines() if line.strip() and not line.startswith("#")]


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer, read once."""
    return Gazetteer()


@cache
def agents() -> frozenset[str]:
    """Nouns for those who can act."""
    words = {word for line in _lines("agents.txt") for word in line.split()}
    return frozenset(
        words | {word + "s" for word in words} | {word[:-1] + "ies" for word in words if word.endswith("y")}
    )


def can_act(word: str) -> bool:
    """Return whether a noun, in lower case, is one for those who can act: minister, ex-minister, mother-of-two, 19-year-old."""
    known = agents()
    if word in known or "-" not in word:
        return word in known
    return word.partition("-of-")[0] in known or word.rpartition("-")[2] in known or word.endswith(AGES)

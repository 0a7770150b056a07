"""Publication dates in the formats of feeds and indexes."""

from datetime import date

import pytest

from extractor.documents.dates import load_index, stated_date
from extractor.documents.formats import Fields, from_object

DAY = date(2024, 10, 28)


@pytest.mark.parametrize(
    "value",
    [
        "2024-10-28", "2024-10-28T23:30:00+09:00", "2024-10-28 10:00", "20241028", "20241028T100000Z",
        "Mon, 28 Oct 2024 10:00:00 GMT", "Mon, 28 Oct 2024 23:00:00 -0500", "28 Oct 2024 10:00:00 +0000",
        "October 28, 2024", "Oct. 28, 2024, 10:00 AM EST", "Monday, October 28, 2024", "28 October 2024", "28th Oct 2024",
        1730109600, 1730109600.5, 1730109600000, "1730109600", "1730109600000",
        {"$date": "2024-10-28T10:00:00Z"}, {"$date": 1730109600000}, {"$date": {"$numberLong": "1730109600000"}},
    ],
)  # fmt: skip
def test_dates(value):
    assert stated_date(value) == DAY
    document = from_object({"text": "Yes.", "published": value}, Fields())
    assert (document.published, document.warnings) == (DAY, ())


@pytest.mark.parametrize(
    "value",
    ["soon", "03/04/2024", "2024-13-45", "32 October 2024", "October 2024", "May day, 2024", True, 12, 2024, float("nan"), float("inf"),
     [], {}, {"date": "2024-10-28"}, "1" * 400, {"$date": {"$date": {"$date": "2024-10-28"}}}],
)  # fmt: skip
def test_what_is_not_a_date(value):
    assert stated_date(value) is None
    document = from_object({"text": "Yes.", "published": value}, Fields(), source="a.json")
    assert document.published is None
    assert document.warnings[0].startswith("a.json: unrecognised date ")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("i.json", '{"a.txt": "Mon, 28 Oct 2024 10:00:00 GMT"}'),
        ("i.json", '{"a.txt": {"published": 1730109600}}'),
        ("i.jsonl", '{"path": "a.txt", "published": "October 28, 2024"}'),
        ("i.csv", 'path,published\na.txt,"Mon, 28 Oct 2024 10:00:00 GMT"\n'),
        ("i.csv", "a.txt,2024-10-28\n"),
        ("i.json", b'\xef\xbb\xbf{"a.txt": "2024-10-28"}'),
    ],
)
def test_indexes(name, data):
    assert load_index(data if isinstance(data, bytes) else data.encode(), name) == {"a.txt": DAY}

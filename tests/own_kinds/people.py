from extractor import Kind, Record, occurs


class Person(Record):
    """A person in public office that the article names."""

    name: str
    role: str | None


people = Kind("people/v1", Person, prompt="people.md", anchor="name", checks=[occurs("role")])

"""Write the generated tables of docs/settings.md and docs/security.md: python tools/docs_tables.py."""

from collections.abc import Iterator
from pathlib import Path

from extractor.settings import origins
from extractor.settings.settings import Settings

ROOT = Path(__file__).parents[1]


def settings_table() -> str:
    """Return the table of all settings: name, variables, default and meaning."""
    rows = [["setting", "variable", "default", "meaning"], ["---"] * 4]
    for name, field in Settings.model_fields.items():
        variables = getattr(field.validation_alias, "choices", [f"EXTRACTOR_{name.upper()}"])
        rows.append(
            [f"`{name}`", ", ".join(f"`{variable}`" for variable in variables), default(name), field.description or ""]
        )
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def default(name: str) -> str:
    """Return the default of a setting for the table. The cache folder depends on the user."""
    if name == "cache_dir":
        return "`~/.cache/extractor`"
    value: object = Settings.model_fields[name].get_default(call_default_factory=True, validated_data={})
    return "" if value is None else f"`{str(value).lower() if isinstance(value, bool) else value}`"


#: The header and the content of the table on each page.
TABLES = {
    "docs/settings.md": ("| setting | variable |", settings_table),
    "docs/security.md": ("| setting | call |", lambda: origins.table(Settings)),
}


def pages() -> Iterator[tuple[Path, str]]:
    """Yield each page and its text with an updated table."""
    for name, (header, table) in TABLES.items():
        text = (ROOT / name).read_text(encoding="utf-8")
        start = text.index(header)
        end = text.index("\n\n", start) + 1
        yield ROOT / name, text[:start] + table() + text[end:]


if __name__ == "__main__":
    for page, text in pages():
        page.write_text(text, encoding="utf-8")

"""Web pages and pieces of HTML: the main text as a reader sees it, the title, and the publication date that the page states."""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date
from html import unescape
from typing import Any, NamedTuple

from extractor.documents.dates import stated_date
from extractor.errors import ConfigError, DocumentError

#: The most elements and attributes that a page may have, elements in one element, and attributes of one.
MAX_NODES, MAX_CHILDREN, MAX_ATTRIBUTES = 100_000, 10_000, 1_000
#: A comment, or a tag with what is `inside` it, and a script or style with all that follows to its end.
TAG = re.compile(
    rb"<!--(?:-?>|.*?(?:--!?>|\Z))|<(?:(script|style)|[a-z][a-z0-9:-]*+)(?=[\s/>])"
    rb"(?P<inside>(?:[^=>]++|=\s*+(?:\"[^\"]*+\"|'[^']*+'|))*+)(?(1).*?(?:</(?:script|style)|\Z))",
    re.DOTALL | re.IGNORECASE,
)
VALUE = re.compile(rb"=\s*+(?:\"[^\"]*+\"|'[^']*+'|\S*+)|/")
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
MARKUP = re.compile(
    r"</?(?:p|br|div|span|a|b|i|u|q|em|strong|small|sup|sub|del|ins|h[1-6]|ul|ol|li|blockquote|cite|article|section|figure|img|table|t[rdh])"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
BLOCKS = frozenset(
    "p div section article header footer main aside nav ul ol li dl dt dd blockquote figure figcaption table tr pre hr h1 h2 h3 h4 h5 h6".split()
)
SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
OPENING_MARKS = "“\"«„‘'"
#: A number whose raised digits are a power, or a unit whose raised digit is a square or a cube.
BEFORE_POWER = re.compile(r"(?:^|[^\d.,])10$|(?:^|[^A-Za-z])(?:[mck]?m|mi|ft|in|yd|s)$")
NOTE = re.compile(r"\s*[\[(]?\s*(?:\d{1,3}(?:\s*,\s*\d{1,3})*|[*†‡§])\s*[\])]?\s*")
#: Elements other than a head's that may state when a page was published.
STATED = (
    './/meta | .//link[@rel="canonical"] | .//script[@type="application/ld+json"]'
    ' | .//time[@pubdate] | .//time[@datetime][ancestor-or-self::*[contains(@class, "publish") or contains(@class, "posted")'
    ' or contains(@class, "byline") or contains(@class, "dateline") or contains(@class, "entry-date") or self::header]]'
)


class Page(NamedTuple):
    """What was read of a web page."""

    text: str
    title: str | None
    published: date | None


def read_page(data: bytes, name: str) -> Page:
    """Read a web page with trafilatura (extra `html`). The bytes go in undecoded: a page declares its own encoding.

    Raises:
        ConfigError: If trafilatura is not installed.
        DocumentError: If there is no text, or the markup is too large to parse.
    """
    bare_extraction, load_html = _trafilatura()
    try:
        check_tags(data, name)
        tree = load_html(data)
        check_tree(tree, name)
        if tree is None:
            raise DocumentError(f"{name}: has no main text")  # noqa: TRY301
        published = published_in(tree)
        as_read(tree)
        found = bare_extraction(tree, with_metadata=True, include_comments=False)
    except DocumentError:
        raise
    except Exception as error:  # a parser that other people's pages may break in any way
        raise DocumentError(f"{name}: is not readable HTML: {type(error).__name__}: {error}") from error
    page: Mapping[str, Any] = {} if found is None else found if isinstance(found, dict) else found.as_dict()
    text = page.get("text") or ""
    if not text.strip():
        raise DocumentError(f"{name}: has no main text")
    return Page(text, page.get("title"), published)


def _trafilatura() -> tuple[Any, Any]:
    try:
        from trafilatura import bare_extraction, load_html  # noqa: PLC0415  (an extra, and slow to import)
    except ImportError as error:
        if (error.name or "").partition(".")[0] in ("trafilatura", "lxml_html_clean"):
            raise ConfigError("reading .html needs trafilatura: pip install 'extractor[html]'") from None
        raise ConfigError(f"trafilatura is installed but cannot be imported: {error}") from error
    return bare_extraction, load_html


def has_markup(text: str) -> bool:
    """Return whether a text that should be plain contains tags or entities of HTML."""
    return bool(ENTITY.search(text) or MARKUP.search(text))


def plain_text(text: str, name: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of a piece of HTML, such as a field of a feed, with a blank line between paragraphs, and warnings.

    Entities are always replaced. Tags need the extra `html`; without it they stay, and a warning says so.
    """
    if not MARKUP.search(text):
        text = unescape(text)  # markup may itself be escaped
    if not MARKUP.search(text):
        return text, ()
    try:
        from lxml.html import document_fromstring  # noqa: PLC0415  (an extra)
    except ImportError:
        return text, (f"{name}: contains HTML, which is kept as it is: pip install 'extractor[html]'",)
    check_tags(text.encode("utf-8", "surrogatepass"), name)
    tree = document_fromstring(f"<div>{text}</div>")
    check_tree(tree, name)
    as_read(tree)
    return "\n\n".join(filter(None, (" ".join(block.split()) for block in "".join(pieces(tree)).split("\n\n")))), ()


def pieces(tree: Any) -> Iterator[str]:
    """Yield the text of a tree, with a blank line at the start and end of each block."""
    from lxml.etree import iterwalk  # noqa: PLC0415  (an extra)

    for event, element in iterwalk(tree, events=("start", "end", "comment", "pi")):
        tag = element.tag if isinstance(element.tag, str) else ""
        shown = tag not in ("", "script", "style", "head")
        if event == "start":
            yield "\n\n" if tag in BLOCKS else "\n" if tag == "br" else ""
            yield (element.text or "") if shown else ""
        else:
            yield "\n\n" if tag in BLOCKS else ""
            yield element.tail or ""


def check_tags(data: bytes, name: str) -> None:
    """Raise a DocumentError for tags with so many attributes that parsing them would take minutes."""
    for tag in TAG.finditer(data.replace(b"\0", b"")):
        inside = tag["inside"] or b""
        if len(inside) > 2 * MAX_ATTRIBUTES and len(VALUE.sub(b" ", inside).split()) > MAX_ATTRIBUTES:
            raise DocumentError(f"{name}: has a tag with more than {MAX_ATTRIBUTES:,} attributes")


def check_tree(tree: Any, name: str) -> None:
    """Raise a DocumentError for so many elements that finding the text would take minutes."""
    nodes = 0
    for element in () if tree is None else tree.iter():
        nodes += 1 + len(element.attrib)
        if nodes > MAX_NODES or len(element) > MAX_CHILDREN:
            raise DocumentError(
                f"{name}: has more than {MAX_NODES:,} elements and attributes, or more than {MAX_CHILDREN:,} elements in one"
            )


def published_in(tree: Any) -> date | None:
    """Return the publication date in a page's metadata or address. Dates in its text belong to the story."""
    from htmldate import find_date  # noqa: PLC0415  (comes with trafilatura)
    from lxml.html import Element  # noqa: PLC0415

    for element in tree.xpath('.//*[@itemprop="datePublished"]'):
        when = stated_date(element.get("content") or element.get("datetime") or element.text_content().strip())
        if when is not None:
            return when
    stated = Element("html")
    stated.append(Element("head"))
    stated.append(Element("body"))
    for element in tree.xpath(STATED):
        copy = deepcopy(element)
        copy.tail = None
        stated[0 if element.tag in ("meta", "link") else 1].append(copy)
    found = find_date(stated, extensive_search=False, original_date=True)
    return date.fromisoformat(found) if found else None


def as_read(tree: Any) -> None:
    """Change a tree to what a reader sees: no struck text, no note numbers, quotation marks, powers and fractions as characters."""
    for element in list(tree.iter("del", "s", "strike")):
        element.drop_tree()
    for element in list(tree.iter("q")):
        enclose(element, "“", "”")
        element.drop_tag()
    for element in list(tree.iter("sup")):
        raised(element)
    for element in list(tree.iter("blockquote")):
        attributed(element)


def enclose(element: Any, before: str, after: str) -> None:
    """Put marks around the text of an element, inside its first and last paragraphs."""
    first = last = element
    while len(first) and not (first.text or "").strip():
        first = first[0]
    while len(last) and not (last[-1].tail or "").strip():
        last = last[-1]
    first.text = before + (first.text or "").lstrip()
    if len(last):
        last[-1].tail = (last[-1].tail or "").rstrip() + after
    else:
        last.text = (last.text or "").rstrip() + after


def raised(element: Any) -> None:
    """Rewrite a superscript: a fraction `1/2`, a power `10⁶`, a unit `m²`; a note is dropped, other text stays."""
    text, before, following = element.text_content().strip(), text_before(element), element.getnext()
    slash = (element.tail or "").strip()
    if text.isdecimal() and slash in ("/", "⁄") and following is not None and following.tag == "sub":
        element.text, element.tail = f"{' ' if before[-1:].isdigit() else ''}{text}/", None
        following.drop_tag()
    elif text.lstrip("-−").isdecimal() and BEFORE_POWER.search(before):
        element.text = text.replace("−", "-").translate(SUPERSCRIPTS)
    elif NOTE.fullmatch(text) and (before.strip() or not slash[:1].isalpha()):
        element.drop_tree()
        return
    element.drop_tag()


def text_before(element: Any) -> str:
    """Return the text just before an element, up to the next tag."""
    previous = element.getprevious()
    if previous is not None:
        return previous.tail or (previous.text_content() if isinstance(previous.tag, str) else "")
    parent = element.getparent()
    return "" if parent is None else parent.text or ""


def attributed(element: Any) -> None:
    """Rewrite a block quotation that names its source: the words in marks, and the source in a paragraph after them."""
    sources = element.xpath(".//cite | .//footer | .//figcaption") or element.xpath(
        "self::*[parent::figure]/following-sibling::figcaption"
    )
    if not sources:
        return
    from lxml.html import Element  # noqa: PLC0415  (an extra)

    source = " ".join(sources[0].text_content().split()).lstrip("—–-― ")
    for each in sources:
        if each.getparent() is not None:
            each.drop_tree()
    if not element.text_content().strip().startswith(tuple(OPENING_MARKS)):
        enclose(element, "“", "”")
    line = Element("p")
    line.text, line.tail, element.tail = f"— {source}", element.tail, None
    element.addnext(line)

"""Text and publication dates of web pages and HTML fragments."""

from datetime import date

import pytest

from extractor import extract
from extractor.documents.formats import parse
from extractor.documents.html import plain_text, read_page

STORY = (
    "<p>Police arrested two men in Ostby on Monday after a fire at the harbour, officials said in a statement to reporters.</p>"
    "<p>They will appear in court next week, the prosecutor told the local paper, which published the names.</p>"
)


def page(body="", head=""):
    return (
        f"<html><head><title>Two held in Ostby</title>{head}</head><body><article><h1>Two held</h1>{STORY}{body}</article>"
        "<footer>© 2021 Ostby Post. Updated 3 May 2019.</footer></body></html>"
    ).encode()


def text(body):
    return read_page(page(body), "a.html").text.split("the names.")[-1].strip()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<p>It came after the storm of 3 May 2019, he said.</p>",
        "<p>The pier was built in 1961 and was rebuilt in 2008.</p>",
        "<p>The trial is due to begin on 12 January 2025.</p>",
        "<p>© 2021 Ostby Post. All rights reserved.</p>",
        "<table><tr><th>Year</th><td>2023-01-02</td></tr></table>",
        "<p>On <time datetime='2019-05-03'>3 May 2019</time> the storm came.</p>",
        "<h2>Timeline: 4 June 2018</h2><ul><li>2018-06-04: the first fire</li></ul>",
        "<p>Last updated: 2020-02-02 10:00</p>",
        "<img src='/uploads/2017/08/09/pier.jpg' alt='The pier on 9 August 2017'>",
        "<p>Posted in: archive of May 2016</p><div class='related'>Read also: fire of 1 April 2015</div>",
    ],
)
def test_a_date_in_the_text_is_not_the_publication_date(body):
    assert read_page(page(body), "a.html").published is None
    named = parse(page(body), "html", name_date=date(2024, 10, 29))
    assert named.published == date(2024, 10, 29)


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<meta property="article:published_time" content="2024-10-29T08:00:00Z">', ""),
        ('<meta name="date" content="2024-10-29">', ""),
        ('<meta itemprop="datePublished" content="2024-10-29">', ""),
        ('<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2024-10-29T08:00:00Z"}</script>', ""),
        ('<meta property="article:modified_time" content="2024-11-02"><meta property="article:published_time" content="2024-10-29">', ""),
        ('<link rel="canonical" href="https://post.example/2024/10/29/fire.html">', ""),
        ("", "<p class='byline'>By Ada Krell <time datetime='2024-10-29T10:00:00'>29 October</time></p>"),
        ("", "<span itemprop='datePublished' content='2024-10-29'>Tuesday</span>"),
    ],
)  # fmt: skip
def test_the_publication_date_of_a_page(head, body):
    found = read_page(page(body + "<p>It came after the storm of 3 May 2019.</p>", head), "a.html")
    assert found.published == date(2024, 10, 29)


@pytest.mark.parametrize(
    ("body", "read"),
    [
        ("<p>It cost $35<sup>1</sup> million to build.</p>", "It cost $35 million to build."),
        ("<p>It cost $35<sup><a href='#n1'>1</a></sup> million.</p>", "It cost $35 million."),
        ("<p>The report<sup>[12]</sup> was long.<sup>3</sup></p>", "The report was long."),
        ("<p>About 400<sup>*</sup> people came.</p>", "About 400 people came."),
        ("<p>There are 10<sup>6</sup> fish here.</p>", "There are 10⁶ fish here."),
        ("<p>It is 3 x 10<sup>-3</sup> of them.</p>", "It is 3 x 10⁻³ of them."),
        ("<p>It covers 3 km<sup>2</sup> and 40 m<sup>3</sup>.</p>", "It covers 3 km² and 40 m³."),
        ("<p>It took 5<sup>1</sup>&frasl;<sub>2</sub> hours.</p>", "It took 5 1/2 hours."),
        ("<p>It took 5 <sup>1</sup>/<sub>2</sub> hours.</p>", "It took 5 1/2 hours."),
        ("<p>CO<sub>2</sub> fell on the 29<sup>th</sup>.</p>", "CO2 fell on the 29th."),
        ("<p>It cost <del>$3</del> <ins>$4</ins> million, <s>not</s> more.</p>", "It cost $4 million, more."),
        ("<p><q>The pier will close</q>, said Teo Brandsma.</p>", "“The pier will close”, said Teo Brandsma."),
        ("<p>It was <q>very <em>bad</em></q> there.</p>", "It was “very bad” there."),
        ("<blockquote><p>The pier will not hold.</p><cite>Teo Brandsma</cite></blockquote>", "“The pier will not hold.”\n— Teo Brandsma"),
        ("<blockquote>“It will not hold.”<footer>— <cite>Teo Brandsma</cite>, mayor</footer></blockquote>", "“It will not hold.”\n— Teo Brandsma, mayor"),
        ("<figure><blockquote><p>One.</p><p>Two.</p></blockquote><figcaption>Teo Brandsma</figcaption></figure>", "“One. Two.” — Teo Brandsma"),
        ("<blockquote>Only indented words, nobody is named here.</blockquote>", "Only indented words, nobody is named here."),
    ],
)  # fmt: skip
def test_text_of_a_page(body, read):
    assert "\n".join(" ".join(line.split()) for line in text(body).splitlines()) == read


def test_a_block_quotation_has_a_speaker():
    found = read_page(
        page("<blockquote><p>The pier will not hold.</p><cite>Teo Brandsma</cite></blockquote>"), "a.html"
    )
    (quote,) = [quote for quote in extract(found.text, kinds="quotes", engine="rules").quotes if "hold" in quote.text]
    assert quote.speaker == "Teo Brandsma"


@pytest.mark.parametrize(
    ("field", "plain"),
    [
        ("<p>&ldquo;The pier shut,&rdquo; Ada Krell said.</p><p>It cost &pound;3m.</p>", "“The pier shut,” Ada Krell said.\n\nIt cost £3m."),
        ("&lt;p&gt;&amp;ldquo;Yes,&amp;rdquo; she said.&lt;/p&gt;&lt;p&gt;Then.&lt;/p&gt;", "“Yes,” she said.\n\nThen."),
        ("AT&amp;T said it cost &pound;3m &#8211; or &#x2014; more.", "AT&T said it cost £3m – or — more."),
        ("<div><h2>Head</h2>It cost<br>$35<sup>1</sup> million.<script>x()</script></div>", "Head\n\nIt cost $35 million."),
        ("He wrote a < b and c > d; R&D; Q&A.", "He wrote a < b and c > d; R&D; Q&A."),
        ("Plain text.\n\nIts second paragraph.", "Plain text.\n\nIts second paragraph."),
    ],
)  # fmt: skip
def test_html_in_a_field_of_json(field, plain):
    assert plain_text(field, "a.json") == (plain, ())

"""Verification: a draft is held against the document and becomes a record, or a rejection. Pure.

A draft whose core fails (its words are not in the document, a figure's number is another one) is rejected. A side field
that fails falls alone: it is withheld, and the evidence says which field, what was drafted and why. What each field is
checked for is defined with its kind.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import to_jsonable_python

from extractor.checks import Article, Issue
from extractor.checks.grounding import Grounder
from extractor.errors import first_fault
from extractor.kinds import Kind
from extractor.schemas import Record
from extractor.types import Disputed, Draft, Evidence, Rejection, Verdict, Withheld

#: The reader named in a dispute that a field check raises.
CHECKS = "checks"


class Verified(NamedTuple):
    """A record that the document supports, and how we know it."""

    record: Record
    evidence: Evidence


@dataclass(frozen=True)
class Findings:
    """What verification made of the drafts of one kind: records in reading order, and rejections."""

    verified: tuple[Verified, ...] = ()
    rejected: tuple[Rejection, ...] = ()

    @property
    def records(self) -> tuple[Record, ...]:
        """The records."""
        return tuple(found.record for found in self.verified)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """How we know each record, in the same order."""
        return tuple(found.evidence for found in self.verified)


def verify_all(article: Article, kinds: Sequence[Kind], drafts: Iterable[Draft], source: str) -> dict[str, Findings]:
    """Verify an engine's drafts, kind by kind; `source` is the engine's name."""
    by_name = {kind.name: kind for kind in kinds}
    found: dict[str, list[Verified]] = {name: [] for name in by_name}
    rejected: dict[str, list[Rejection]] = {name: [] for name in by_name}
    for draft in drafts:
        outcome = verify(draft, by_name[draft.kind], article, source)
        if isinstance(outcome, Verified):
            found[draft.kind].append(outcome)
        else:
            rejected[draft.kind].append(outcome)
    return {name: Findings(tuple(sorted(found[name], key=place_of)), tuple(rejected[name])) for name in by_name}


def place_of(found: Verified) -> tuple[int, int]:
    """Return where a record is, for sorting."""
    return found.record.start, found.record.end


def verify(draft: Draft, kind: Kind, article: Article, source: str = "llm") -> Verified | Rejection:
    """Hold one draft against the document."""
    grounder = article.grounder
    place = grounder.locate(kind.words(draft), draft.window, draft.context)
    if isinstance(place, Verdict):
        reason = "occurs more than once" if place is Verdict.AMBIGUOUS else "does not occur in the document"
        return reject(draft, place, kind.anchor, reason)
    words = article.text[place.start : place.end]
    fields = {**draft.fields, kind.anchor: words, "start": place.start, "end": place.end}
    if "also" in kind.record.model_fields:
        fields["also"] = tuple(mentions(draft, grounder))
    if kind.complete is not None:
        fields = kind.complete(fields, article)
    try:
        record = kind.record.model_validate(fields)
    except ValidationError as error:
        return reject(draft, Verdict.INVALID, *first_fault(error))
    issues = [issue for check in kind.checks for issue in check(record, article)]
    core = next((issue for issue in issues if issue.core or not can_withhold(issue, kind)), None)
    if core is not None:
        return reject(draft, core.verdict, core.field, core.reason)
    return Verified(
        withhold(record, [issue for issue in issues if not issue.disputed]),
        Evidence(
            verdict=place.verdict,
            found_by=source,
            withheld=tuple(withheld(record, issue) for issue in issues if not issue.disputed),
            disputed=tuple(
                Disputed(field=issue.field, reading=plain(issue.instead), reader=CHECKS)
                for issue in issues
                if issue.disputed
            ),
        ),
    )


def can_withhold(issue: Issue, kind: Kind) -> bool:
    """Whether a field can be left out: it may be null, it is a list that loses an entry, or code reads it instead."""
    return issue.disputed or issue.instead is not None or issue.entry is not None or issue.field in kind.blanks


def withhold(record: Record, issues: Sequence[Issue]) -> Record:
    """Return a record without the fields, or entries of lists, that the document does not support."""
    changed: dict[str, Any] = {}
    for issue in issues:
        if issue.entry is not None and isinstance(value := getattr(record, issue.field), tuple):
            left = changed.get(issue.field, value)
            changed[issue.field] = tuple(entry for entry in left if entry != issue.entry)
        elif issue.field not in changed:
            changed[issue.field] = issue.instead
    return type(record).model_validate({**dict(record), **changed}) if changed else record


def withheld(record: Record, issue: Issue) -> Withheld:
    """Return what the evidence says of a field that is withheld."""
    drafted = getattr(record, issue.field) if issue.entry is None else issue.entry
    return Withheld(field=issue.field, drafted=plain(drafted), reason=issue.reason)


def plain(value: Any) -> Any:
    """Return a value as JSON has it, so that a result that was stored and loaded is equal to the first one."""
    return to_jsonable_python(value)


def reject(draft: Draft, verdict: Verdict, field: str, detail: str) -> Rejection:
    """Return the rejection of a draft."""
    return Rejection(kind=draft.kind, verdict=verdict, field=field, detail=detail, draft=plain(dict(draft.fields)))


def mentions(draft: Draft, grounder: Grounder) -> Iterator[Mapping[str, Any]]:
    """Yield the other mentions that can be found; a record loses nothing by the others."""
    for words, window in draft.also:
        place = grounder.locate(words, window)
        if not isinstance(place, Verdict):
            yield {"text": grounder.text[place.start : place.end], "start": place.start, "end": place.end}

"""Verification: each draft is checked against the document and becomes a record or a rejection. Pure.

A draft is rejected if a core field fails: its text is not in the document, or a figure's number is wrong. If a side field
fails, only that field is withheld, and the evidence has the drafted value and the reason. The checks of each field are
defined by its kind.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import to_jsonable_python

from extractor.checks import Article, Issue
from extractor.documents.visible import VisibleText
from extractor.errors import first_fault
from extractor.kinds import Kind
from extractor.schemas import Record
from extractor.types import Disputed, Draft, Evidence, Rejection, Verdict, Withheld

#: The name of the reader in a dispute that a field check raises.
CHECKS = "checks"


class Verified(NamedTuple):
    """A record that the document supports, with its evidence."""

    record: Record
    evidence: Evidence


@dataclass(frozen=True)
class VerifiedKind:
    """The verified drafts of one kind.

    Attributes:
        verified: The records with their evidence, in reading order.
        rejected: The drafts that the document does not support.
    """

    verified: tuple[Verified, ...] = ()
    rejected: tuple[Rejection, ...] = ()

    @property
    def records(self) -> tuple[Record, ...]:
        """The records, in reading order."""
        return tuple(item.record for item in self.verified)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The evidence for each record, in the same order."""
        return tuple(item.evidence for item in self.verified)


#: The verified drafts of each kind, by the kind's name.
VerifiedKinds = dict[str, VerifiedKind]


def verify_all(article: Article, kinds: Sequence[Kind], drafts: Iterable[Draft], source: str) -> VerifiedKinds:
    """Verify the drafts of an engine. `source` is the name of the engine."""
    by_name = {kind.name: kind for kind in kinds}
    verified: dict[str, list[Verified]] = {name: [] for name in by_name}
    rejected: dict[str, list[Rejection]] = {name: [] for name in by_name}
    for draft in drafts:
        outcome = verify(draft, by_name[draft.kind], article, source)
        if isinstance(outcome, Verified):
            verified[draft.kind].append(outcome)
        else:
            rejected[draft.kind].append(outcome)
    return {name: VerifiedKind(tuple(sorted(verified[name], key=span_of)), tuple(rejected[name])) for name in by_name}


def span_of(item: Verified) -> tuple[int, int]:
    """Return a record's offsets, as a sort key."""
    return item.record.start, item.record.end


def verify(draft: Draft, kind: Kind, article: Article, source: str = "llm") -> Verified | Rejection:
    """Check one draft against the document. `source` is the name of the engine that drafted it."""
    drafted = kind.anchor_text(draft)
    match = article.grounder.locate(drafted, article.window(draft.window), draft.context)
    if isinstance(match, Verdict):
        reason = "occurs more than once" if match is Verdict.AMBIGUOUS else "does not occur in the document"
        return reject(draft, match, kind.anchor, reason)
    text = article.text[match.start : match.end]
    fields = {field: article.seen(value) for field, value in draft.fields.items()}
    fields |= {kind.anchor: text, "start": match.start, "end": match.end}
    if "also" in kind.record.model_fields:
        fields["also"] = tuple(mentions(draft, article))
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
    supported = withhold(record, [issue for issue in issues if not issue.disputed])
    final = in_document(supported, kind, article)
    as_drafted = getattr(final, kind.anchor) == drafted.strip()
    return Verified(
        final,
        Evidence(
            verdict=match.verdict if as_drafted else Verdict.NORMALIZED,
            found_by=source,
            withheld=tuple(withheld(record, issue) for issue in issues if not issue.disputed),
            disputed=tuple(
                Disputed(field=issue.field, reading=to_jsonable(issue.instead), reader=CHECKS)
                for issue in issues
                if issue.disputed
            ),
        ),
    )


def can_withhold(issue: Issue, kind: Kind) -> bool:
    """Return whether a record can be kept: its field may be null, is a list, or can be read by code instead."""
    return issue.disputed or issue.instead is not None or issue.entry is not None or issue.field in kind.blanks


def withhold(record: Record, issues: Sequence[Issue]) -> Record:
    """Return a record without the fields, or the entries of lists, that the document does not support."""
    changed: dict[str, Any] = {}
    for issue in issues:
        if issue.entry is not None and isinstance(value := getattr(record, issue.field), tuple):
            entries = changed.get(issue.field, value)
            changed[issue.field] = tuple(entry for entry in entries if entry != issue.entry)
        elif issue.field not in changed:
            changed[issue.field] = issue.instead
    return type(record).model_validate({**dict(record), **changed}) if changed else record


def withheld(record: Record, issue: Issue) -> Withheld:
    """Return the evidence for a field that is withheld."""
    drafted = getattr(record, issue.field) if issue.entry is None else issue.entry
    return Withheld(field=issue.field, drafted=to_jsonable(drafted), reason=issue.reason)


def to_jsonable(value: Any) -> Any:
    """Return a value in JSON types, so that a stored and loaded result is equal to the original."""
    return to_jsonable_python(value)


def reject(draft: Draft, verdict: Verdict, field: str, detail: str) -> Rejection:
    """Return the rejection of a draft."""
    return Rejection(
        kind=draft.kind, verdict=verdict, field=field, detail=detail, draft=to_jsonable(dict(draft.fields))
    )


def mentions(draft: Draft, article: Article) -> Iterator[Mapping[str, Any]]:
    """Yield the draft's other mentions, as far as they occur in the document."""
    for text, window in draft.also:
        match = article.grounder.locate(text, article.window(window))
        if not isinstance(match, Verdict):
            yield {"text": article.text[match.start : match.end], "start": match.start, "end": match.end}


def in_document(record: Record, kind: Kind, article: Article) -> Record:
    """Return a record with the offsets and the words of the document, where those of `Article.text` differ."""
    original, visible = article.visible.original, article.visible
    if original == visible.text:
        return record
    fields = {field: restored(value, visible) for field, value in dict(record).items()}
    start, end = visible.span(record.start, record.end)
    fields |= {kind.anchor: original[start:end], "start": start, "end": end}
    if "also" in fields:
        spans = [visible.span(mention.start, mention.end) for mention in fields["also"]]
        fields["also"] = tuple({"text": original[a:b], "start": a, "end": b} for a, b in spans)
    return type(record).model_validate(fields)


def restored(value: Any, visible: VisibleText) -> Any:
    """Return a field's value with the accents in its strings that `Article.text` leaves out."""
    if isinstance(value, str):
        return visible.restored(value)
    return tuple(restored(entry, visible) for entry in value) if isinstance(value, tuple) else value

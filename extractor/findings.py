"""What verification made of an engine's drafts, kind by kind, and how it becomes one result. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from extractor.document import Document
from extractor.engines.base import Drafts
from extractor.results import DocumentInfo, Evidence, Extraction, Rejection, Status, Verdict, Witness
from extractor.schemas import Record
from extractor.verification import Article, Verified, verify
from extractor.witness import corroborate


@dataclass(frozen=True)
class Findings:
    """What verification made of the drafts of one kind: records in reading order, how we know them, and rejections."""

    verified: tuple[Verified, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    rejected: tuple[Rejection, ...] = ()

    @property
    def records(self) -> tuple[Record, ...]:
        """The records that stand."""
        return tuple(found.record for found in self.verified)


Checked = dict[str, Findings]


@cache
def known_by(verdict: Verdict, witness: Witness) -> Evidence:
    """Return the evidence for a record; there are only a few kinds of it, and records may share them."""
    return Evidence(verdict=verdict, witness=witness)


def check(document: Document, schemas: Mapping[str, str], drafts: Drafts, witness: Witness) -> Checked:
    """Verify an engine's drafts, kind by kind."""
    article = Article(document)
    outcomes = [(draft.kind, verify(draft, schemas[draft.kind], article)) for draft in drafts.drafts]
    checked: Checked = {}
    for kind in schemas:
        found = [outcome for of, outcome in outcomes if of == kind and isinstance(outcome, Verified)]
        found.sort(key=lambda v: (v.record.start, v.record.end))
        rejected = [outcome for of, outcome in outcomes if of == kind and isinstance(outcome, Rejection)]
        checked[kind] = Findings(
            tuple(found),
            tuple(known_by(v.verdict, witness) for v in found),
            (*(rejection for rejection in drafts.rejected if rejection.kind == kind), *rejected),
        )
    return checked


def corroborated(checked: Checked, seen: Checked) -> tuple[Checked, dict[str, tuple[Record, ...]]]:
    """Mark the records that the rules have seen too, and return what only the rules have seen."""
    marked, missed = dict(checked), dict[str, tuple[Record, ...]]()
    for kind, rules in seen.items():
        ours = checked[kind]
        agreed, missed[kind] = corroborate(kind, ours.records, rules.records)
        evidence = tuple(
            known_by(v.verdict, "both" if both else "llm") for v, both in zip(ours.verified, agreed, strict=True)
        )
        marked[kind] = replace(ours, evidence=evidence)
    return marked, missed


def joined(checked: Checked, more: Checked) -> Checked:
    """Add further findings, leaving out records in a place where there is one already."""
    both = dict(checked)
    for kind, further in more.items():
        places = {(record.start, record.end) for record in checked[kind].records}
        new = [v for v in further.verified if (v.record.start, v.record.end) not in places]
        verified = sorted([*checked[kind].verified, *new], key=lambda v: (v.record.start, v.record.end))
        both[kind] = Findings(tuple(verified), (), checked[kind].rejected + further.rejected)
    return both


def assemble(
    document: Document,
    schemas: Mapping[str, str],
    drafts: Drafts,
    checked: Checked,
    missed: Mapping[str, tuple[Record, ...]],
    facts: tuple[str, Status],
) -> Extraction:
    """Put what stands, and what does not, into one result; `facts` are the engine's name and the status."""
    engine, status = facts
    return Extraction(
        document=DocumentInfo(
            id=document.id, source=document.source, published=document.published, sha256=document.sha256
        ),
        **{kind: checked[kind].records for kind in schemas},
        evidence={kind: checked[kind].evidence for kind in schemas},
        rejected=tuple(rejection for kind in schemas for rejection in checked[kind].rejected),
        likely_missed=missed,
        status=status,
        engine=engine,
        schemas=schemas,
        prompts={kind: prompt for kind, prompt in drafts.prompts.items() if kind not in drafts.failed},
        model=drafts.model,
        usage=drafts.usage,
        warnings=document.warnings + drafts.warnings,
        errors=drafts.errors,
    )

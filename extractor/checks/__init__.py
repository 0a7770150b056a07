"""Field checks: how each field of a record is held against the article. Pure.

`Check` and its building blocks (`occurs`, `near`, `paraphrase`) serve every kind; the other modules hold the checks of the
built-in kinds, each named after what it checks.
"""

from extractor.checks.article import Article
from extractor.checks.check import Check, Issue, near, occurs, paraphrase

__all__ = ["Article", "Check", "Issue", "near", "occurs", "paraphrase"]

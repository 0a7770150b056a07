"""The answer cache: raw answers of a model on disk, so that nothing is paid for twice. The only room that imports diskcache.

What is stored is what the provider answered; parsing, grounding and verification run again at every hit. What could
alter an answer is in its key. A damaged or planted row is a miss, never an error and never code: rows are JSON text,
and diskcache's pickles and files are refused (CVE-2025-69872).
"""

from extractor.cache.answers import AnswerCache, Stats, Verification
from extractor.cache.key import IN_ORDER, answer_key

__all__ = ["IN_ORDER", "AnswerCache", "Stats", "Verification", "answer_key"]

"""Batch runs over folders: resumable at any point, each document once. Names are imported when they are first used."""

from typing import TYPE_CHECKING

from extractor.utils.lazy import loader

if TYPE_CHECKING:
    from extractor.batch.job import Job as Job
    from extractor.batch.job import RateLimits as RateLimits
    from extractor.batch.job import RunOptions as RunOptions
    from extractor.batch.job import Shard as Shard
    from extractor.batch.merge import merge_shards as merge_shards
    from extractor.batch.output import OutputError as OutputError
    from extractor.batch.provider_batch import ProviderBatchRun as ProviderBatchRun
    from extractor.batch.run import Run as Run
    from extractor.batch.run import extract_folder as extract_folder
    from extractor.batch.status import plan as plan
    from extractor.batch.summary import Stop as Stop
    from extractor.batch.summary import Summary as Summary
    from extractor.documents.source import Source as Source

_HOME = {
    "job": ["Job", "RateLimits", "RunOptions", "Shard", "Source"],
    "merge": ["merge_shards"],
    "provider_batch": ["ProviderBatchRun"],
    "output": ["OutputError"],
    "run": ["Run", "extract_folder"],
    "status": ["plan"],
    "summary": ["Stop", "Summary"],
}

__all__ = [  # noqa: PLE0604  (one list of names, kept once)
    *(name for names in _HOME.values() for name in names)
]


__getattr__ = loader(__name__, _HOME)

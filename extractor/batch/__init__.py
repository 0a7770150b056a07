"""Batch runs: folders and more, resumable anywhere, each document exactly once. Everything is imported when first used."""

from typing import TYPE_CHECKING

from extractor.utils.lazy import loader

if TYPE_CHECKING:
    from extractor.batch.batch_api import BatchRun as BatchRun
    from extractor.batch.limits import Limits as Limits
    from extractor.batch.on_ray import extract_on_ray as extract_on_ray
    from extractor.batch.options import Options as Options
    from extractor.batch.output import OutputError as OutputError
    from extractor.batch.run import extract_folder as extract_folder
    from extractor.batch.shards import RayOptions as RayOptions
    from extractor.batch.sources import Source as Source
    from extractor.batch.status import plan as plan
    from extractor.batch.summary import Stop as Stop
    from extractor.batch.summary import Summary as Summary
    from extractor.batch.worker import Recipe as Recipe

_HOME = {
    "batch_api": ["BatchRun"],
    "limits": ["Limits"],
    "on_ray": ["extract_on_ray"],
    "options": ["Options"],
    "output": ["OutputError"],
    "run": ["extract_folder"],
    "shards": ["RayOptions"],
    "sources": ["Source"],
    "status": ["plan"],
    "summary": ["Stop", "Summary"],
    "worker": ["Recipe"],
}

__all__ = [  # noqa: PLE0604  (one list of names, kept once)
    *(name for names in _HOME.values() for name in names)
]


__getattr__ = loader(__name__, _HOME)

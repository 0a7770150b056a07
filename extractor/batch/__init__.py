"""Batch runs: folders and more, resumable anywhere, each document exactly once."""

from extractor.batch.run import Options, OutputError, extract_folder
from extractor.batch.sources import Source
from extractor.batch.summary import Stop, Summary

__all__ = ["Options", "OutputError", "Source", "Stop", "Summary", "extract_folder"]

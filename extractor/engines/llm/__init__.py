"""The language model engine. The only package that imports openai, instructor and tenacity, each on first use."""

from extractor.engines.llm.engine import LLMEngine

__all__ = ["LLMEngine"]

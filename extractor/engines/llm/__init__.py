"""The language model engine. The only room that imports openai, instructor and tenacity, each when first needed."""

from extractor.engines.llm.engine import LLMEngine

__all__ = ["LLMEngine"]

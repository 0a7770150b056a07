"""Validates an answer as instructor does, without a model to ask again."""

from extractor.engines.llm.answers import Reading, answer_of
from extractor.engines.request import Answer


def read(text, kind, window):
    reading = Reading(kind, window)
    reading.open(Answer(content=text, finish_reason="stop"))
    if reading.items is not None:
        answer_of(kind).model_validate_json(text, context={"reading": reading})
    return reading

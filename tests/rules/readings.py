"""Validates an answer as instructor does, without a model to ask again."""

from extractor.engines.llm.answers import AnswerRecords, answer_of
from extractor.engines.request import Answer


def read(text, kind, window):
    readings = AnswerRecords([kind], window)
    readings.open(Answer(content=text, finish_reason="stop"))
    if readings.found:
        answer_of((kind, ())).model_validate_json(text, context={"readings": readings})
    (reading,) = readings
    return reading

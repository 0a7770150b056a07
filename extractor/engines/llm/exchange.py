"""One question to the model, through instructor, which validates the answer and asks again if it does not fit.

instructor calls our transport instead of openai's `create`, so its requests go through cache, budget, circuit breaker and retries.
The request is ours: instructor's wording of a second question, and the tool that it derives from the answer's class, are not sent.

Importing this module imports instructor and openai, which takes more than a second of CPU.
"""

import json
from collections.abc import Callable
from functools import cache
from itertools import count
from typing import Any

import instructor
from instructor.core import IncompleteOutputException
from openai.types.chat import ChatCompletion
from pydantic import ValidationError
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt

from extractor.engines.estimate import least_tokens
from extractor.engines.llm.answers import AnswerRecords, answer_of, describe_invalid
from extractor.engines.llm.limits import encodable
from extractor.engines.llm.parsing import text_of
from extractor.engines.prompting import Question
from extractor.engines.request import Answer
from extractor.errors import InvalidOutput
from extractor.kinds import Kind

#: How much of an unreadable answer is shown to the model when it is asked again, in characters.
SHOWN = 1000
#: Usage is counted elsewhere, but without any, instructor tries to import other providers' packages for each answer.
USAGE = dict.fromkeys(("prompt_tokens", "completion_tokens", "total_tokens"), 0)
NOT_JSON = "- The answer is not the JSON that was asked for."
SEVERAL = "- The answer has several lists of records that differ. Give one JSON object, with the final list, and nothing else."


class NoAnswer(IncompleteOutputException):
    """Carries an error through instructor, which logs any other exception and wraps it in its own."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


def ask(
    question: Question,
    messages: list[dict[str, str]],
    readings: AnswerRecords,
    complete: Callable[[list[dict[str, str]]], Answer],
    *,
    attempts: int,
) -> None:
    """Send messages and collect the records of at most `attempts` answers in `readings`, also if the last one fails.

    Args:
        question: What is asked, for the wording of a second question.
        messages: The messages of the first request.
        readings: Collects the records.
        complete: Returns the answer to messages. Its exceptions are raised unchanged.
        attempts: How many answers there may be.

    Raises:
        InvalidOutput: The last answer cannot be read.
    """
    numbers = count(1)

    def create(**_: Any) -> ChatCompletion:
        number = next(numbers)
        readings.final = number == attempts
        sent = messages if number == 1 else [*messages, *correction(question, readings)]
        try:
            readings.open(complete(sent))
        except Exception as error:  # noqa: BLE001  (raised again below)
            raise NoAnswer(error) from None
        readings.prompt_cut |= 0 < readings.answer.tokens_in + readings.answer.tokens_cached < least_tokens(sent)
        if not readings.found:
            readings.wasted += readings.answer.tokens_out
            if readings.final:
                raise NoAnswer(
                    InvalidOutput(f"{question.id}: the model did not answer with the JSON that was asked for")
                )
        return as_completion(readings.answer)

    # Only TOOLS derives its schema once for each class, and adds no prose. The messages stay out of instructor's sight: with a
    # context it would fill them in as Jinja templates, articles included.
    patched = instructor.patch(create=create, mode=instructor.Mode.TOOLS)
    invalid = retry_if_exception_type(ValidationError)
    try:
        patched(
            response_model=model_for(*readings.kinds),
            context={"readings": readings},
            max_retries=Retrying(stop=stop_after_attempt(attempts), retry=invalid, reraise=True),
        )
    except NoAnswer as failure:
        raise failure.error from failure.error.__cause__
    finally:
        readings.settle()


@cache
def model_for(*kinds: Kind) -> type[Any]:
    """Return the class of an answer as instructor takes it; otherwise it would derive one for each request."""
    return instructor.response_schema(answer_of(*((kind, ()) for kind in kinds)))


def correction(question: Question, readings: AnswerRecords) -> list[dict[str, str]]:
    """Return the turns that ask again: what the model is shown of its answer, and what is wrong with that."""
    doubtful = [reading.kind.name for reading in readings if reading.is_doubtful]
    if not any(reading.readable for reading in readings):
        shown = encodable(text_of(readings.answer)[:SHOWN])
        problems = SEVERAL if doubtful else NOT_JSON
    else:
        wrong = [reading for reading in readings if reading.invalid]
        shown = json.dumps({reading.kind.name: [record.item for record in reading.invalid] for reading in wrong})
        missing = [f'- The list "{reading.kind.name}" is missing.' for reading in readings.lacking]
        problems = "\n".join(
            [*(describe_invalid(reading.invalid) for reading in wrong), *missing, *[SEVERAL][: len(doubtful)]]
        )
    # No provider takes an empty turn.
    return [{"role": "assistant", "content": shown or "{}"}, question.followup("invalid", problems=problems)]


def as_completion(answer: Answer) -> ChatCompletion:
    """Return an answer as instructor reads it: a tool call, in whichever form it came. Nothing in it is validated."""
    call = {"id": "call", "type": "function", "function": {"name": "answer", "arguments": text_of(answer)}}
    choice = {"index": 0, "finish_reason": "tool_calls", "message": {"role": "assistant", "tool_calls": [call]}}
    body: dict[str, Any] = {"choices": [choice], "usage": USAGE}
    return ChatCompletion.model_construct(**body)

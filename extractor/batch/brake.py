"""When to stop: the results of a run, in their order, tell whether going on is of any use. Pure."""

from extractor.batch.summary import Stop
from extractor.batch.tasks import Failure, Fate, Result, Stage


class Brake:
    """Watches results go by; `stop` says why to stop, once there is a reason, and `message` says it in words.

    `outage` is how many documents in a row the provider may fail.
    """

    def __init__(self, outage: int) -> None:
        self.outage = outage
        self.stop: Stop | None = None
        self.message: str | None = None
        self._failing = 0

    def see(self, result: Result) -> None:
        """Take note of a result."""
        match result.fate:
            case Fate.DONE:
                self._failing = self._failing + 1 if result.status == "fallback" else 0
            case Fate.FAILED | Fate.RETRY:
                self._failing += failure_of(result).stage is Stage.MODEL
            case Fate.BUDGET:
                self._pull(Stop.BUDGET, why(result))
            case Fate.DOWN:
                config = failure_of(result).error == "ConfigError"
                self._pull(Stop.CONFIG if config else Stop.PROVIDER, why(result))
        if self._failing >= self.outage:
            self._pull(Stop.PROVIDER, f"{self._failing} documents in a row failed: {why(result)}")

    def _pull(self, stop: Stop, message: str) -> None:
        if self.stop is None:
            self.stop, self.message = stop, message


def failure_of(result: Result) -> Failure:
    """Return why a document failed; of one that the rules did in the model's stead, that."""
    return result.failure or Failure(Stage.MODEL, "ModelError", "the rules stood in for the model")


def why(result: Result) -> str:
    """Return it in words."""
    failure = failure_of(result)
    return f"{failure.error}: {failure.message}"

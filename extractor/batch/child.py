"""A worker process: reads tasks from a socket, sends results back. Run as `python -m extractor.batch.child FD`.

Started by its own command line rather than by multiprocessing, so that the main module of whoever calls
`extract_folder` is not imported a second time.
"""

import contextlib
import os
import pickle
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection

from extractor.batch.tasks import Allowance, Task
from extractor.batch.worker import Worker
from extractor.errors import ExtractorError


def main() -> None:
    """Serve until the other end closes; it does so when it is done, and also when it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the coordinator's business
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    connection: Connection[object, object] = Connection(int(sys.argv[1]))
    try:
        sys.path[:] = pickle.loads(connection.recv_bytes())  # noqa: S301  (from our own parent)
        recipe, threads = pickle.loads(connection.recv_bytes())  # noqa: S301
        worker = Worker(recipe)
        _ = worker.extractor  # a recipe that cannot be followed is told before any work
    except (ExtractorError, ImportError, AttributeError, TypeError) as error:
        hint = (
            "" if isinstance(error, ExtractorError) else "; kinds and engines must be in a module that can be imported"
        )
        with contextlib.suppress(OSError):  # the coordinator may have heard it from another worker
            connection.send(f"{type(error).__name__}: {error}{hint}")
        return
    except (EOFError, OSError):
        return
    with contextlib.suppress(OSError):  # the coordinator may be gone by now
        connection.send(None)
        serve(connection, worker, threads)


def serve(connection: "Connection[object, object]", worker: Worker, threads: int) -> None:
    """Work through tasks, `threads` at a time; one thread works in the order given."""
    lock = threading.Lock()

    def work(task: Task, data: object) -> None:
        result = worker.work(task, data if data is not None else worker.load(task))  # type: ignore[arg-type]
        with lock:
            connection.send(result)

    pool = ThreadPoolExecutor(threads) if threads > 1 else None
    try:
        while True:
            message = pickle.loads(connection.recv_bytes())  # noqa: S301
            if isinstance(message, Allowance):
                worker.allow(message)
                continue
            for task in message:
                if pool is None:
                    connection.send(worker(task))
                else:  # lines of a file are read in their order, whole files wherever
                    pool.submit(work, task, worker.load(task) if task.number else None)
    except (EOFError, OSError):
        os._exit(0)  # nobody listens any more: drop what is under way


if __name__ == "__main__":
    main()

"""An output folder on any file system that pyarrow or fsspec knows."""

import os
import threading

from extractor.batch.remote import filesystem


class Folder:
    """A folder by its address or path. Picklable."""

    def __init__(self, uri: str) -> None:
        self.uri = uri

    def put(self, name: str, data: bytes) -> None:
        """Write a file whole or not at all: to a name of its own, then moved (object stores put whole objects anyway)."""
        system, root = filesystem(self.uri)
        path = f"{root}/{name}"
        system.create_dir(path.rpartition("/")[0], recursive=True)
        tmp = f"{path}.{os.getpid()}.{threading.get_ident()}.tmp"
        with system.open_output_stream(tmp) as file:
            file.write(data)
        system.move(tmp, path)

    def names(self, folder: str) -> list[str]:
        """Return the names of the files and folders in a folder, in order; none if it is missing."""
        return [name for name, _ in self.sizes(folder)]

    def sizes(self, folder: str) -> list[tuple[str, int | None]]:
        """Return the same with the size of each file in bytes, None for a folder."""
        from pyarrow import fs  # noqa: PLC0415

        system, root = filesystem(self.uri)
        found = system.get_file_info(fs.FileSelector(f"{root}/{folder}", allow_not_found=True))
        return sorted(
            (f"{folder}/{info.base_name}", info.size) for info in found if not info.base_name.endswith(".tmp")
        )

    def get(self, name: str) -> bytes:
        """Return a file's bytes."""
        system, root = filesystem(self.uri)
        with system.open_input_stream(f"{root}/{name}") as file:
            data: bytes = file.read()
            return data

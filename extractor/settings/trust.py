"""The folders whose settings files the user trusts, in `trust.json` in the user's configuration folder.

The list has the SHA-256 of each file, so that a file must be trusted again after a change.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

from extractor.errors import ConfigError
from extractor.utils.files import write_text

#: Set this variable to trust the current folder for one run.
VARIABLE = "EXTRACTOR_TRUST"

Trusted = dict[str, dict[str, str]]


def store() -> Path:
    """Return the path of the list: `$XDG_CONFIG_HOME/extractor/trust.json`, or the same in `~/.config`.

    A relative path is ignored, because it could lead into the untrusted folder.

    Raises:
        ConfigError: If there is no absolute path.
    """
    base = Path(os.environ.get("XDG_CONFIG_HOME") or ".")
    if not base.is_absolute():
        base = Path(os.path.expanduser("~/.config"))  # noqa: PTH111  (returned unchanged if there is no home folder)
    if not base.is_absolute():
        raise ConfigError("no home folder for the list of trusted folders; set XDG_CONFIG_HOME")
    return base / "extractor" / "trust.json"


def listed() -> Trusted:
    """Return the trusted folders, with the SHA-256 of each file; a ConfigError if the list cannot be read."""
    path = store()
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_uid != os.geteuid():
                raise ConfigError(f"{path}: belongs to another user; remove it, or set XDG_CONFIG_HOME")
            found = json.loads(file.read())
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(files, dict) for files in found.values()):
        raise ConfigError(f"{path}: is damaged; remove it and run `extractor trust` again")
    return found


def is_trusted(folder: Path, name: str, data: bytes) -> bool:
    """Return whether the user trusts this file with this content."""
    if os.environ.get(VARIABLE, "").strip().lower() in ("1", "true", "yes", "on"):
        return True
    return listed().get(str(folder.resolve()), {}).get(name) == digest(data)


def trust(folder: Path, files: Mapping[str, bytes]) -> None:
    """Trust these files of a folder with their present content, and no others."""
    save({**listed(), str(folder.resolve()): {name: digest(data) for name, data in files.items()}})


def forget(folder: Path) -> bool:
    """Remove a folder from the list; return whether it was there."""
    found = listed()
    known = found.pop(str(folder.resolve()), None) is not None
    if known:
        save(found)
    return known


def save(trusted: Trusted) -> None:
    """Write the list; a ConfigError if that fails."""
    path = store()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_text(path, json.dumps(trusted, indent=2) + "\n")
        path.chmod(0o600)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror}") from None


def digest(data: bytes) -> str:
    """Return the SHA-256 of a file's content."""
    return hashlib.sha256(data).hexdigest()

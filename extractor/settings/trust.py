"""The list of folders whose settings files the user trusts, `trust.json` in the user's configuration folder.

It has the SHA-256 of each file, so a changed file must be trusted again.
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


def list_path() -> Path:
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


def trusted_folders() -> Trusted:
    """Return the trusted folders, each with the SHA-256 of its files by name.

    Raises:
        ConfigError: If the list cannot be read.
    """
    path = list_path()
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
    return trusted_folders().get(str(folder.resolve()), {}).get(name) == digest(data)


def trust(folder: Path, files: Mapping[str, bytes]) -> None:
    """Trust these files of a folder with their current content, and no other files of the folder."""
    save({**trusted_folders(), str(folder.resolve()): {name: digest(data) for name, data in files.items()}})


def untrust(folder: Path) -> bool:
    """Remove a folder from the list. Return whether it was there."""
    found = trusted_folders()
    known = found.pop(str(folder.resolve()), None) is not None
    if known:
        save(found)
    return known


def save(trusted: Trusted) -> None:
    """Write the list.

    Raises:
        ConfigError: If it cannot be written.
    """
    path = list_path()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_text(path, json.dumps(trusted, indent=2) + "\n")
        path.chmod(0o600)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror}") from None


def digest(data: bytes) -> str:
    """Return the SHA-256 of a file's content."""
    return hashlib.sha256(data).hexdigest()

"""The exceptions of this package, one tree.

ExtractorError                 everything raised on purpose; `except ExtractorError` is the last line of defence
├── ConfigError                unknown kind, version or engine, a missing key: the caller can fix it; never a fallback
├── DocumentError              a document that cannot be read or is empty: skip it and go on; never a fallback
└── ModelError                 a language model did not answer usefully: the rules may take over
"""


class ExtractorError(Exception):
    """Base class of all errors that this package raises on purpose; its text is one line for a person."""


class ConfigError(ExtractorError):
    """The call or the settings are wrong: an unknown kind, version or engine, a bad date, a missing key."""


class DocumentError(ExtractorError):
    """A document cannot be read: missing, empty, binary, too large, not text."""


class ModelError(ExtractorError):
    """A language model did not answer usefully."""

"""The exit codes that all commands share. `batch` and `regress` have further ones, from 4."""

#: An error in the program, or an output that cannot be written.
INTERNAL_ERROR = 1
#: A wrong argument, option, setting or configuration file.
USAGE_ERROR = 2
#: Some documents failed. The others are done.
SOME_FAILED = 3

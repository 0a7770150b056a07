"""The script that checks licences, run on fake distributions."""

from email.message import Message
from importlib.metadata import PackageNotFoundError
from types import SimpleNamespace

import pytest

from tools.licences import core, is_forbidden, main


def installed(**packages):
    """A finder of distributions from `name=(requirements, {field: values})`."""

    def find(name):
        if name not in packages:
            raise PackageNotFoundError(name)
        requires, fields = packages[name]
        metadata = Message()
        for field, values in fields.items():
            for value in [values] if isinstance(values, str) else values:
                metadata[field.replace("_", "-")] = value
        return SimpleNamespace(metadata=metadata, requires=requires)

    return find


MIT = {"License_Expression": "MIT"}


def test_dependencies_of_the_core_are_listed_without_extras():
    find = installed(
        root=(["a>=1", 'b; extra == "more"', 'c; python_version < "3"', "d[fast]"], MIT),
        a=(["root"], {"Classifier": ["Topic :: Text", "License :: OSI Approved :: BSD License"]}),
        d=(['e; extra == "fast"', 'f; extra == "slow"'], {"License": "Apache 2.0\n\nand all of its text"}),
        e=(None, {}),
    )
    assert core("root", find) == {
        "root": "MIT", "a": "BSD License", "d": "Apache 2.0", "e": "unknown",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("licence", "forbidden"),
    [
        ("GPL-3.0-only", True),
        ("GPL-2.0-or-later", True),
        ("AGPL-3.0", True),
        ("GPLv3+", True),
        ("GNU General Public License v3 or later (GPLv3+)", True),
        ("GNU Affero General Public License v3", True),
        ("MIT AND GPL-3.0-only", True),
        ("unknown", True),
        ("not installed", True),
        ("MIT OR GPL-2.0-or-later", False),
        ("BSD License OR GNU General Public License (GPL)", False),
        ("LGPL-2.1-or-later", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("GNU Library or Lesser General Public License (LGPL)", False),
        ("MIT", False),
        ("MPL-2.0", False),
    ],
)
def test_the_gpl_is_forbidden_unless_another_licence_can_be_chosen(licence, forbidden):
    assert is_forbidden(licence) is forbidden


def test_a_forbidden_licence_of_an_indirect_dependency_fails_the_check(capsys):
    packages = {"root": (["a"], MIT), "a": (["b"], MIT), "b": ([], {"License": "GPLv3"})}
    assert main("root", installed(**packages)) == 1
    assert "GPLv3  <- not allowed in the core" in capsys.readouterr().out
    assert main("root", installed(**packages | {"b": ([], MIT)})) == 0
    assert main("root", installed(root=(["gone"], MIT))) == 1

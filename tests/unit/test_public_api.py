import doctest
import subprocess
import sys
from importlib.metadata import requires, version

import pytest
from packaging.requirements import Requirement

import extractor
from tests.support.paths import ROOT


def test_all_lists_the_public_names():
    public = {name for name in dir(extractor) if not name.startswith("_")}
    assert public == set(extractor.__all__)
    for name in extractor.__all__:
        assert getattr(extractor, name).__module__.startswith("extractor."), name


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'extracts'"):
        _ = extractor.extracts


def test_the_example_in_the_docstring_works():
    outcome = doctest.testmod(extractor)
    assert outcome.attempted >= 3
    assert outcome.failed == 0


def test_installed_versions_meet_every_floor():
    for line in requires("extractor") or []:
        requirement = Requirement(line)
        if requirement.marker is None:
            assert requirement.specifier.contains(version(requirement.name)), line
            assert requirement.specifier, f"{line} has no floor"


@pytest.mark.parametrize("module", ["openai", "instructor", "tenacity", "diskcache", "pydantic", "rich", "vcr"])
def test_importing_the_package_does_no_work(module):
    code = f"import extractor, sys; sys.exit({module!r} in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


@pytest.mark.parametrize("module", ["openai", "instructor", "tenacity", "diskcache", "vcr"])
def test_the_rules_need_no_model_library(module):
    code = f"import extractor, sys; extractor.extract('Hello, 3 men.', engine='rules'); sys.exit({module!r} in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)

"""The gates as JUnit XML, which CI systems show as tests: a regression is a failure, a doubt or staleness an error."""

import re
import xml.etree.ElementTree as ET

from extractor.regress.gates import Gate, Result

#: What XML 1.0 cannot hold, even escaped.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_junit(gates: list[Gate], suite: str = "extractor regress") -> str:
    """Return a test suite with one case for each gate."""
    bad = [gate for gate in gates if gate.result is not Result.PASS]
    failures = sum(gate.result is Result.REGRESSION for gate in bad)
    counts = {"tests": str(len(gates)), "failures": str(failures), "errors": str(len(bad) - failures)}
    root = ET.Element("testsuite", {"name": clean(suite), **counts})
    for gate in gates:
        kind, _, name = gate.name.partition(".")
        case = ET.SubElement(root, "testcase", {"classname": clean(kind), "name": clean(name or kind)})
        if gate.result is Result.PASS:
            continue
        tag = "failure" if gate.result is Result.REGRESSION else "error"
        detail = ET.SubElement(case, tag, {"type": gate.result.value, "message": clean(gate.detail.splitlines()[0])})
        detail.text = clean(gate.detail)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def clean(text: str) -> str:
    """Return a text with everything replaced that XML cannot hold."""
    return FORBIDDEN.sub("\ufffd", text)

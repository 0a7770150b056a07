"""Reports of a comparison: for a terminal, a pull request (Markdown), CI (JUnit XML), programs (JSON) and a reader (HTML)."""

from extractor.regress.report.junit import to_junit
from extractor.regress.report.markdown import to_markdown
from extractor.regress.report.page import to_page
from extractor.regress.report.plain import to_json
from extractor.regress.report.terminal import to_terminal

__all__ = ["to_json", "to_junit", "to_markdown", "to_page", "to_terminal"]

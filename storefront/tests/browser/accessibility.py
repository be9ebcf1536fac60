"""WCAG 2.2 AA as far as a machine can tell."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def assert_accessible(page: Page, *, best_practice: bool = True) -> None:
    """Fails with every violation axe-core finds, where it is and what it wants. The page
    must have scripts on; the content policy does not bind what the browser's driver runs."""
    tags = [*TAGS, "best-practice"] if best_practice else TAGS
    options = {"runOnly": {"type": "tag", "values": tags}, "resultTypes": ["violations"]}
    violations = Axe().run(page, options=options).response["violations"]
    report = [
        f"{page.url}: {violation['help']} ({violation['id']})\n"
        + "\n".join(f"    {node['html']}\n      {node['failureSummary']}" for node in nodes)
        for violation in violations
        for nodes in [violation["nodes"]]
    ]
    assert not report, "\n".join(report)

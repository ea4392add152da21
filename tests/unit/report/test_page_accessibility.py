"""The HTML page in a browser: axe finds no violation, and a phone shows it without scrolling
sideways.

Needs Chromium and axe-core (``npm ci --prefix tests/support/axe``). The page itself allows no
script; the copy under test has its policy taken out and axe put in.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from medprovenance.model.findings import Check, Outcome, Reason
from medprovenance.model.verdict import VerdictCode
from medprovenance.report.catalogue import languages
from medprovenance.report.page import render_page
from tests.support.hostile import HOSTILE, hostile_verdict
from tests.support.verdicts import finding, sample_verdict, sample_verdicts

AXE = Path(__file__).parents[2] / "support" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")

POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')

RUN = """
addEventListener('load', async () => {
  const found = await axe.run(document, {resultTypes: ['violations']});
  const view = document.documentElement;
  parent.postMessage({
    passes: found.passes.length,
    violations: found.violations.map(v => [v.id, v.nodes.map(n => n.html + n.failureSummary)]),
    unclear: found.incomplete.map(v => v.id),
    width: [view.scrollWidth, view.clientWidth],
  }, '*');
});
"""

FRAME = """<!doctype html><title>frame</title><pre id="found">nothing</pre>
<script>addEventListener('message', e => {
  document.getElementById('found').textContent = JSON.stringify(e.data);
});</script>
<iframe src="page.html" style="width:{width}px;height:900px;border:0"></iframe>"""


@pytest.fixture(scope="module")
def browser() -> str:
    """The path of a Chromium, or the reason why there is nothing to test with."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("needs chromium (apt-get install chromium)")
    if not AXE.is_file():
        pytest.skip("needs axe-core (npm ci --prefix tests/support/axe)")
    return found


def examine(browser: str, folder: Path, page: str, *, width: int, dark: bool) -> Any:
    """What axe says of the page in a window of that width."""
    page, replaced = POLICY.subn("", page)
    assert replaced == 1
    scripts = f"<script>{AXE.read_text('utf-8')}</script><script>{RUN}</script>"
    (folder / "page.html").write_text(page.replace("</head>", scripts + "</head>"), "utf-8")
    (folder / "frame.html").write_text(FRAME.replace("{width}", str(width)), "utf-8")
    command = [
        browser,
        "--headless",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        f"--user-data-dir={folder / 'profile'}",
        f"--window-size={width + 100},1000",
        f"--blink-settings=preferredColorScheme={0 if dark else 1}",
        "--virtual-time-budget=30000",
        "--dump-dom",
        (folder / "frame.html").as_uri(),
    ]
    if os.geteuid() == 0:
        command.insert(1, "--no-sandbox")
    done = subprocess.run(command, capture_output=True, timeout=120, check=True)
    (found,) = re.findall(r'<pre id="found">(.*?)</pre>', done.stdout.decode(), re.DOTALL)
    return json.loads(unescape(found))


def pages() -> dict[str, str]:
    """Pages that between them use every part of the template."""
    notes = (
        finding(Check.HISTORY, Outcome.UNKNOWN, Reason.UNCONFIRMED_INGREDIENTS, total=3),
        finding(Check.AI_USE, Outcome.PASS, Reason.PARTLY_MADE_WITH_AI),
    )
    confirmed = sample_verdict(VerdictCode.CONFIRMED, *notes)
    made = {f"one-{tag}": render_page([confirmed], tag) for tag in languages()}
    made["open"] = render_page([confirmed]).replace("<details>", "<details open>")
    made["all"] = render_page(sample_verdicts())
    hostile = [hostile_verdict(VerdictCode.CONFIRMED, text) for text in HOSTILE[-12:]]
    made["hostile"] = render_page(hostile).replace("<details>", "<details open>")
    return made


@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [
        ("one-en", 1000, "light"),
        ("one-es", 360, "dark"),
        ("open", 360, "light"),
        ("open", 1000, "dark"),
        ("all", 1000, "light"),
        ("hostile", 360, "light"),
    ],
)
def test_axe_finds_no_violation(
    browser: str, tmp_path: Path, name: str, width: int, scheme: str
) -> None:
    found = examine(browser, tmp_path, pages()[name], width=width, dark=scheme == "dark")
    assert found["passes"] > 10, "precondition: axe looked at the page"
    assert found["violations"] == []
    assert "color-contrast" not in found["unclear"]
    shown, available = found["width"]
    assert shown <= available, "nothing makes the page wider than the window"


def test_axe_would_find_a_violation(browser: str, tmp_path: Path) -> None:
    faint = pages()["one-en"].replace("--soft: #50504c", "--soft: #b0b0ac").replace('lang="en"', "")
    found = examine(browser, tmp_path, faint, width=1000, dark=False)
    assert {"html-has-lang", "color-contrast"} <= {name for name, _ in found["violations"]}

"""The HTML page: one file, nothing to load, nothing to run, nothing to follow."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from html.parser import HTMLParser

import pytest

from medprovenance.errors import UsageError
from medprovenance.model.verdict import VerdictCode
from medprovenance.report.catalogue import language, languages
from medprovenance.report.page import render_page
from tests.support.hostile import HOSTILE, hostile_verdict
from tests.support.verdicts import sample_verdict, sample_verdicts

VOID = {"meta", "br", "link", "img", "input", "hr"}
KNOWN_TAGS = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "nav", "article"),
    *("h1", "h2", "h3", "p", "ul", "ol", "li", "a", "bdi", "span", "code", "details", "summary"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
}
KNOWN_ATTRIBUTES = {
    *("lang", "charset", "http-equiv", "content", "name", "id", "class", "href", "scope"),
    "aria-labelledby",
}


class Page(HTMLParser):
    """What a page is made of; checks that every element is closed."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.headings: list[int] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(source)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if re.fullmatch(r"h\d", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("tag", languages())
@pytest.mark.parametrize("code", VerdictCode)
def test_tells_the_whole_story_in_the_language_it_declares(code: VerdictCode, tag: str) -> None:
    source = render_page([sample_verdict(code)], tag)
    page, words = Page(source), language(tag)
    assert source.startswith("<!doctype html>\n<html")
    assert ("lang", tag) in page.attributes
    assert words.headlines[code] in page.text
    assert all(name in page.text for name in words.checks.values())
    assert page.text.lstrip().startswith("DEMO")


@pytest.mark.parametrize("count", [1, 11])
def test_has_one_title_one_main_and_no_heading_level_skipped(count: int) -> None:
    page = Page(render_page(sample_verdicts()[:count]))
    assert page.tags.count("main") == page.tags.count("h1") == page.tags.count("title") == 1
    assert page.tags.count("article") == count
    assert page.tags.count("nav") == (1 if count > 1 else 0)
    assert page.tags.count("table") == page.tags.count("caption")
    for before, after in itertools.pairwise(page.headings):
        assert after <= before + 1
    identifiers = [value for name, value in page.attributes if name == "id"]
    assert len(set(identifiers)) == len(identifiers)


def test_loads_and_runs_nothing_by_its_own_policy() -> None:
    source = render_page(sample_verdicts())
    (style,) = re.findall(r"<style>(.*?)</style>", source, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = dict(Page(source).attributes)["content"]
    assert policy is not None
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', source)
    assert policy.replace("&#39;", "'") == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert "url(" not in style
    assert "@import" not in style


def test_links_only_within_itself() -> None:
    page = Page(render_page(sample_verdicts()))
    links = [value or "" for name, value in page.attributes if name == "href"]
    assert len(links) == len(VerdictCode)
    assert all(re.fullmatch(r"#file-\d+", link) for link in links)


@pytest.mark.parametrize("code", VerdictCode)
def test_hostile_text_stays_text(code: VerdictCode) -> None:
    for text in HOSTILE:
        page = Page(render_page([hostile_verdict(code, text)]))
        assert set(page.tags) <= KNOWN_TAGS
        assert {name for name, _ in page.attributes} <= KNOWN_ATTRIBUTES - {"href"}
        assert page.tags.count("style") == 1


def test_a_template_in_a_name_is_not_evaluated() -> None:
    page = Page(render_page([hostile_verdict(VerdictCode.CONFIRMED, "{{ 6 * 7 }}{this}")]))
    assert "{{ 6 * 7 }}{this}" in page.text
    assert "42, " not in page.text


@pytest.mark.parametrize(
    "code", [code for code in VerdictCode if code is not VerdictCode.CONFIRMED]
)
def test_shows_no_claims_of_a_file_that_is_not_confirmed(code: VerdictCode) -> None:
    page = Page(render_page([sample_verdict(code)]))
    assert "Living with asthma" not in page.text


def test_refuses_an_empty_page_and_an_unknown_language() -> None:
    with pytest.raises(ValueError, match="at least one"):
        render_page([])
    with pytest.raises(UsageError):
        render_page(sample_verdicts(), "tlh")


def test_is_the_same_page_for_the_same_verdicts() -> None:
    assert render_page(sample_verdicts()) == render_page(sample_verdicts())

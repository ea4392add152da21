"""Texts that do harm where they are shown as they are, and verdicts full of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from medprovenance.model.content import ContentClaims, EvidenceReference
from medprovenance.model.identity import Credential, CredentialKind
from tests.support.verdicts import sample_content, sample_signer, sample_verdict

if TYPE_CHECKING:
    from medprovenance.model.findings import Finding, Parameter
    from medprovenance.model.verdict import Verdict, VerdictCode

HOSTILE = (
    "\x1b[2J\x1b[31mSource confirmed\x1b[0m",
    "\x1b]8;;https://evil.example/\x1b\\click here\x1b]8;;\x1b\\",
    "\x1b]52;c;ZXZpbA==\x07",
    "\x9b31m\x90payload\x9c",
    "Dr.\x00\x08\x08\x08 A",
    "talk.mp4\r\nconfirmed       other.mp4  Dr. A",
    "Dr. \u202eelpmaxE\u202c \u2066x\u2069",
    "D\u200br\u200d\ufeff\U000e0041\U000e007f",
    "Dr. \u0410da Ex\u0430mple",
    "\ud800\udfff\uffff\ue000",
    "A" * 10_000,
    "Z" + "\u0336" * 5_000,
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "\"><svg/onload=alert(1)>' onmouseover='alert(1)",
    "{{ 7 * 7 }}{% raw %}{signer}{0.__class__}%s%n",
    "javascript:alert(1) https://evil.example www.evil.example //evil.example",
    "</style><style>*{display:none}</style>",
    "[link](https://evil.example) **bold** `code`",
    "'; DROP TABLE verdicts; --",
    "&lt;script&gt;&#x0;&nbsp;",
    "",
)


def hostile_verdict(code: VerdictCode, text: str) -> Verdict:
    """A verdict of that code in which every string that can be a stranger's is ``text``.

    A file's base name holds no slash, whoever chose it.
    """
    verdict = sample_verdict(code)
    credential = Credential(kind=CredentialKind.OTHER, authority=text, profession=text, number=text)
    signer = sample_signer(
        name=text,
        organisation=text,
        issuer=text,
        npi=text,
        credentials=(credential,) * 30,
        country=text,
        state=text,
    )
    return replace(
        verdict,
        asset=replace(verdict.asset, name=text.replace("/", "_") or "x"),
        findings=tuple(_hostile_finding(each, text) for each in verdict.findings),
        signer=signer if verdict.signer is not None else None,
        content=_hostile_content(text) if verdict.content is not None else None,
        manifest_label=text,
        trust=tuple(replace(each, operator=text) for each in verdict.trust),
    )


def _hostile_finding(finding: Finding, text: str) -> Finding:
    parameters: dict[str, Parameter] = dict.fromkeys(finding.parameters, text)
    parameters |= {"codes": (text, text), "problems": (text,), "sponsor": text}
    return replace(finding, parameters=parameters)


def _hostile_content(text: str) -> ContentClaims:
    content = sample_content()
    assert content.statement is not None
    statement = replace(
        content.statement,
        title=text,
        topics=(text,) * 100,
        audience=text,
        language=text,
        sponsor=text,
        conflict_of_interest=text,
        evidence=(EvidenceReference(title=text, url=text, doi=text),) * 100,
        jurisdiction=text,
    )
    return ContentClaims(
        title=text,
        statement=statement,
        digital_source_types=(text,) * 100,
        actions=(text,) * 100,
        generator=text,
    )

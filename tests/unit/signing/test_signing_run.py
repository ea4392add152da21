"""One signing from end to end, with the real engine: what is published, and what never is."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from medprovenance.errors import (
    AlteredSource,
    AssetError,
    CertificateUnfit,
    DamagedAsset,
    EngineFailure,
    InvalidStatement,
    LimitExceeded,
    MedProvenanceError,
    NotARegularFile,
    OutputRefused,
    ProtectedDocument,
    SelfCheckFailed,
    SigningKeyFailed,
    StorageFailure,
    TimestampUnavailable,
    UnsupportedMedia,
    UsageError,
)
from medprovenance.manifest.reading import read_in_process
from medprovenance.media.formats import extension_for
from medprovenance.model.content import Category, PhysicianStatement
from medprovenance.model.evidence import ManifestReport, ReadOutcome
from medprovenance.model.findings import Check, Outcome, Reason
from medprovenance.model.signing import TimestampRule
from medprovenance.model.verdict import VerdictCode
from tests.support.forge import flip
from tests.support.media import AUTHOR, EMBEDDABLE, NOT_EMBEDDABLE, PLACE, SERIAL, make_media
from tests.support.pki import shared_society
from tests.support.signing import sign_bytes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import BinaryIO

    from medprovenance.ports import SignatureAlgorithm

    Put = Callable[..., Path]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


# --- every kind of file -----------------------------------------------------------------------


@pytest.mark.parametrize("media_type", EMBEDDABLE)
def test_a_signed_file_is_confirmed_cleaned_and_stamped(
    practice: Any, put: Put, tmp_path: Path, media_type: str
) -> None:
    source = put(media_type, "talk" + extension_for(media_type), planted=True)
    before = source.read_bytes()
    receipt = practice.sign(source)
    assert source.read_bytes() == before
    assert names(tmp_path) == sorted([source.name, receipt.target.name])
    verdict = practice.verdict(receipt.target)
    assert verdict.code is VerdictCode.CONFIRMED
    assert verdict.signed_at == receipt.signed_at
    assert receipt.time_is_trusted
    assert receipt.timestamp_service == "demo:"
    assert receipt.manifest_label == verdict.manifest_label
    assert (receipt.source_sha256, receipt.signed_sha256) == (
        digest(source),
        digest(receipt.target),
    )
    assert receipt.media_type == media_type
    if receipt.removals:
        signed = receipt.target.read_bytes()
        for planted in (AUTHOR, SERIAL, PLACE):
            assert planted.encode() not in signed


@pytest.mark.parametrize("media_type", EMBEDDABLE)
def test_a_second_signature_keeps_the_first_as_history(
    practice: Any, put: Put, tmp_path: Path, media_type: str
) -> None:
    first = practice.sign(put(media_type, "talk" + extension_for(media_type)))
    second = practice.sign(first.target, tmp_path / ("second" + first.target.suffix))
    third = practice.sign(second.target, tmp_path / ("third" + first.target.suffix))
    assert practice.verdict(third.target).code is VerdictCode.CONFIRMED
    verdict = practice.verdict(second.target)
    assert verdict.code is VerdictCode.CONFIRMED
    assert verdict.finding(Check.HISTORY).outcome is Outcome.PASS
    assert verdict.content.ingredient_count == 1
    with second.target.open("rb") as file:
        labels = {each.label for each in read_in_process(file, media_type).manifests}
    assert labels == {first.manifest_label, second.manifest_label}


@pytest.mark.parametrize("media_type", [*NOT_EMBEDDABLE, "application/pdf", "audio/mpeg"])
def test_a_sidecar_leaves_the_file_as_it_is(
    practice: Any, put: Put, tmp_path: Path, media_type: str
) -> None:
    source = put(media_type, "talk" + extension_for(media_type), planted=True)
    before = digest(source)
    receipt = practice.sign(source, sidecar=True)
    assert digest(source) == before == receipt.source_sha256 == receipt.signed_sha256
    assert receipt.target == source
    assert receipt.sidecar == source.with_name(source.name + ".c2pa")
    assert names(tmp_path) == sorted([source.name, receipt.sidecar.name])
    verdict = practice.verdict(source, receipt.sidecar)
    assert verdict.code is VerdictCode.CONFIRMED
    source.write_bytes(flip(source.read_bytes(), source.stat().st_size // 2))
    assert practice.verdict(source, receipt.sidecar).code is VerdictCode.ALTERED


@pytest.mark.parametrize("media_type", NOT_EMBEDDABLE)
def test_what_cannot_carry_credentials_gets_a_sidecar_unasked(
    practice: Any, put: Put, tmp_path: Path, media_type: str
) -> None:
    source = put(media_type, "talk" + extension_for(media_type))
    receipt = practice.sign(source)
    assert receipt.sidecar == source.with_name(source.name + ".c2pa")
    assert names(tmp_path) == sorted([source.name, receipt.sidecar.name])
    assert practice.verdict(source, receipt.sidecar).code is VerdictCode.CONFIRMED


def test_bytes_of_no_known_kind_can_be_signed(practice: Any, tmp_path: Path) -> None:
    source = tmp_path / "scan.raw"
    source.write_bytes(os.urandom(5000))
    receipt = practice.sign(source)
    assert receipt.sidecar == tmp_path / "scan.raw.c2pa"
    assert practice.verdict(source, receipt.sidecar).code is VerdictCode.CONFIRMED


def test_a_sidecar_beside_a_signed_file_continues_its_history(practice: Any, put: Put) -> None:
    first = practice.sign(put("image/jpeg", "talk.jpg"))
    second = practice.sign(first.target, sidecar=True)
    verdict = practice.verdict(first.target, second.sidecar)
    assert verdict.code is VerdictCode.CONFIRMED
    assert verdict.content.ingredient_count == 1


def test_kept_metadata_stay_and_are_warned_of(practice: Any, put: Put) -> None:
    source = put("image/jpeg", "talk.jpg", planted=True)
    assert practice.plan(source, keep_metadata=True).warnings == ("metadata-kept",)
    receipt = practice.sign(source, keep_metadata=True)
    assert receipt.removals == ()
    assert AUTHOR.encode() in receipt.target.read_bytes()


def test_the_preview_is_what_is_done(practice: Any, put: Put, tmp_path: Path) -> None:
    source = put("image/jpeg", "talk.jpg", planted=True)
    plan = practice.plan(source)
    assert names(tmp_path) == ["talk.jpg"]
    receipt = practice.sign(source)
    assert receipt.removals == plan.removals
    assert receipt.target == plan.target


def test_a_signed_file_can_be_signed_by_somebody_else(
    practice: Any, stranger: Any, put: Put, tmp_path: Path
) -> None:
    theirs = stranger.sign(
        put("image/jpeg", "talk.jpg"), accept=frozenset({VerdictCode.UNKNOWN_SIGNER})
    )
    assert theirs.verdict is VerdictCode.UNKNOWN_SIGNER
    ours = practice.sign(theirs.target, tmp_path / "ours.jpg")
    history = practice.verdict(ours.target).finding(Check.HISTORY)
    assert (history.outcome, history.reason) == (Outcome.UNKNOWN, Reason.UNCONFIRMED_INGREDIENTS)


# --- sources that nobody may sign -------------------------------------------------------------


def refused(practice: Any, source: Path, error: type[Exception], **options: Any) -> Any:
    """Neither signing nor preview accepts the source; nothing changes on the disk."""
    before, data = names(source.parent), source.read_bytes()
    for act in (practice.plan, practice.sign):
        with pytest.raises(error) as caught:
            act(source, **options)
        assert isinstance(caught.value, MedProvenanceError)
        assert caught.value.hint
    assert names(source.parent) == before
    assert source.read_bytes() == data
    return caught.value


@pytest.mark.parametrize("sidecar", [False, True])
@pytest.mark.parametrize("media_type", ["image/jpeg", "image/png", "video/mp4", "audio/wav"])
def test_an_altered_source_is_refused(
    practice: Any,
    put: Put,
    media_type: str,
    sidecar: bool,  # noqa: FBT001
) -> None:
    signed = practice.sign(put(media_type, "talk" + extension_for(media_type))).target
    assert practice.verdict(signed).code is VerdictCode.CONFIRMED
    marker = {"image/png": b"IDAT", "video/mp4": b"mdat", "audio/wav": b"data"}.get(media_type)
    data = signed.read_bytes()
    signed.write_bytes(flip(data, data.rindex(marker) + 16 if marker else len(data) - 40))
    error = refused(practice, signed, AlteredSource, sidecar=sidecar)
    assert error.facts["findings"]


def test_a_trusted_edit_of_an_altered_source_is_refused(
    practice: Any, stranger: Any, put: Put
) -> None:
    source = put("image/jpeg", "talk.jpg")
    original = practice.sign(source).target.read_bytes()
    altered = flip(original, len(original) - 40)
    source.write_bytes(sign_bytes(altered, "image/jpeg", stranger.physician.signer, parent=altered))
    assert practice.verdict(source).code is VerdictCode.ALTERED
    refused(practice, source, AlteredSource)


def test_a_damaged_store_is_refused_as_altered(practice: Any, put: Put) -> None:
    signed = practice.sign(put("image/jpeg", "talk.jpg")).target
    data = signed.read_bytes()
    signed.write_bytes(flip(data, data.index(b"c2cl"), 0xFF))
    refused(practice, signed, AlteredSource)


@pytest.mark.parametrize(
    ("outcome", "reason", "error"),
    [
        (ReadOutcome.STORED_ELSEWHERE, Reason.STORED_ELSEWHERE, AlteredSource),
        (ReadOutcome.DAMAGED, Reason.DAMAGED_STORE, AlteredSource),
        (ReadOutcome.INCOMPLETE, Reason.TIME_LIMIT, LimitExceeded),
        (ReadOutcome.INCOMPLETE, Reason.MEMORY_LIMIT, LimitExceeded),
        (ReadOutcome.INCOMPLETE, Reason.READER_CRASHED, EngineFailure),
        (ReadOutcome.INCOMPLETE, Reason.IO_ERROR, EngineFailure),
        (ReadOutcome.UNREADABLE, Reason.DAMAGED_CONTAINER, DamagedAsset),
        (ReadOutcome.READ, Reason.OK, AlteredSource),
    ],
)
def test_what_could_not_be_read_well_is_not_signed(
    practice: Any, put: Put, outcome: ReadOutcome, reason: Reason, error: type[Exception]
) -> None:
    class Reader:
        def read(self, *_: object) -> ManifestReport:
            return ManifestReport(outcome=outcome, reason=reason)

    source = put("image/jpeg", "talk.jpg")
    with pytest.raises(error) as caught:
        practice.sign(source, reader=Reader())
    assert caught.value.hint  # type: ignore[attr-defined]
    assert names(source.parent) == ["talk.jpg"]


def test_a_truncated_container_is_refused(practice: Any, put: Put) -> None:
    source = put("image/png", "talk.png")
    source.write_bytes(source.read_bytes()[:60])
    refused(practice, source, AssetError)


def test_a_name_that_promises_another_kind_is_refused(practice: Any, put: Put) -> None:
    refused(practice, put("image/png", "talk.jpg"), UnsupportedMedia)
    refused(practice, put("video/webm", "talk.mkv"), UnsupportedMedia)


def test_active_and_double_files_are_refused(practice: Any, put: Put) -> None:
    source = put("image/svg+xml", "talk.svg")
    source.write_bytes(source.read_bytes().replace(b"<rect", b"<script>1</script><rect"))
    for sidecar in (False, True):
        refused(practice, source, DamagedAsset, sidecar=sidecar)


def test_what_is_no_file_is_refused_at_once(practice: Any, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in (".", "pipe"):
        with pytest.raises(NotARegularFile):
            practice.sign(tmp_path / name, tmp_path / "out.jpg")
    with pytest.raises(AssetError):
        practice.sign(tmp_path / "none.jpg")
    with pytest.raises(AssetError):
        practice.sign(put_empty(tmp_path))
    assert names(tmp_path) == ["empty.jpg", "pipe"]


def put_empty(folder: Path) -> Path:
    path = folder / "empty.jpg"
    path.write_bytes(b"")
    return path


def test_a_statement_that_does_not_disclose_is_refused(practice: Any, put: Put) -> None:
    statement = PhysicianStatement(category=Category.ENDORSEMENT)
    refused(practice, put("image/jpeg", "talk.jpg"), InvalidStatement, statement=statement)


@pytest.mark.parametrize("how", ["signed", "encrypted", "locked"])
def test_a_protected_pdf_is_refused_and_a_sidecar_offered(
    practice: Any, put: Put, tmp_path: Path, how: str
) -> None:
    import pikepdf

    source = put("application/pdf", "letter.pdf")
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        if how == "signed":
            pdf.Root["/Demo"] = pdf.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Sig,
                    ByteRange=[0, 1, 2, 3],
                    Contents=pikepdf.String("x"),
                )
            )
            pdf.save(source)
        else:
            user = "secret" if how == "locked" else ""
            pdf.save(source, encryption=pikepdf.Encryption(owner="owner", user=user))
    error = refused(practice, source, ProtectedDocument)
    assert "--sidecar" in error.hint
    receipt = practice.sign(source, sidecar=True)
    assert practice.verdict(source, receipt.sidecar).code is VerdictCode.CONFIRMED
    assert names(tmp_path) == ["letter.pdf", "letter.pdf.c2pa"]


def test_a_source_that_changes_meanwhile_is_not_published(
    practice: Any, put: Put, tmp_path: Path
) -> None:
    source = put("image/jpeg", "talk.jpg")

    def verify(asset: BinaryIO, name: str, sidecar: bytes | None) -> Any:
        with source.open("ab") as file:
            file.write(b"more")
        return practice.verify(asset, name, sidecar)

    with pytest.raises(DamagedAsset, match="changed while"):
        practice.sign(source, verify=verify)
    assert names(tmp_path) == ["talk.jpg"]


# --- the target -------------------------------------------------------------------------------


def test_the_source_is_never_the_target_under_any_name(
    practice: Any, put: Put, tmp_path: Path
) -> None:
    source = put("image/jpeg", "talk.jpg")
    link, hard = tmp_path / "link.jpg", tmp_path / "hard.jpg"
    link.symlink_to(source)
    hard.hardlink_to(source)
    for target in (source, link, hard):
        for force in (False, True):
            refused(practice, source, OutputRefused, target=target, force=force)


def test_an_existing_target_needs_force(practice: Any, put: Put, tmp_path: Path) -> None:
    source = put("image/jpeg", "talk.jpg")
    target = tmp_path / "out.jpg"
    target.write_bytes(b"precious")
    refused(practice, source, OutputRefused, target=target)
    assert target.read_bytes() == b"precious"
    practice.sign(source, target, force=True)
    assert practice.verdict(target).code is VerdictCode.CONFIRMED


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("out.mp4", {}),
        ("out.txt", {}),
        ("out.c2pa", {}),
        ("out.jpg", {"sidecar": True}),
        ("none/out.jpg", {}),
    ],
)
def test_a_target_of_another_kind_or_place_is_refused(
    practice: Any, put: Put, tmp_path: Path, name: str, options: dict[str, Any]
) -> None:
    source = put("image/jpeg", "talk.jpg")
    refused(practice, source, OutputRefused, target=tmp_path / name, **options)


def test_related_names_of_one_container_are_accepted(
    practice: Any, put: Put, tmp_path: Path
) -> None:
    receipt = practice.sign(put("video/mp4", "talk.mp4"), tmp_path / "talk.signed.m4v")
    assert receipt.verdict is VerdictCode.CONFIRMED


def test_a_failed_signing_with_force_keeps_the_old_target(
    practice: Any, put: Put, tmp_path: Path
) -> None:
    source = put("image/jpeg", "talk.jpg")
    target = tmp_path / "out.jpg"
    target.write_bytes(b"precious")
    with pytest.raises(SelfCheckFailed):
        practice.sign(source, target, force=True, verify=lying_verify(practice))
    assert target.read_bytes() == b"precious"
    assert names(tmp_path) == ["out.jpg", "talk.jpg"]


# --- our own check of the result --------------------------------------------------------------


def lying_verify(practice: Any, code: VerdictCode = VerdictCode.ALTERED) -> Any:
    def verify(asset: BinaryIO, name: str, sidecar: bytes | None) -> Any:
        return replace(practice.verify(asset, name, sidecar), code=code)

    return verify


@pytest.mark.parametrize("code", [each for each in VerdictCode if each != VerdictCode.CONFIRMED])
@pytest.mark.parametrize("sidecar", [False, True])
def test_nothing_but_confirmed_is_published(
    practice: Any,
    put: Put,
    tmp_path: Path,
    code: VerdictCode,
    sidecar: bool,  # noqa: FBT001
) -> None:
    source = put("image/jpeg", "talk.jpg")
    with pytest.raises(SelfCheckFailed) as caught:
        practice.sign(source, verify=lying_verify(practice, code), sidecar=sidecar)
    assert caught.value.facts["verdict"] == code.value
    assert code.value in caught.value.message
    assert names(tmp_path) == ["talk.jpg"]


@pytest.mark.parametrize("code", [VerdictCode.ALTERED, VerdictCode.EXPIRED])
def test_no_caller_can_accept_a_bad_result(practice: Any, code: VerdictCode) -> None:
    with pytest.raises(UsageError):
        practice.tools(accept=frozenset({VerdictCode.CONFIRMED, code}))
    with pytest.raises(UsageError):
        practice.tools(accept=frozenset())


def test_a_signer_on_no_list_is_published_only_where_that_is_accepted(
    stranger: Any, put: Put, tmp_path: Path
) -> None:
    source = put("image/jpeg", "talk.jpg")
    with pytest.raises(SelfCheckFailed, match="unknown_signer") as caught:
        stranger.sign(source)
    assert any("no-path" in each for each in caught.value.facts["findings"])
    assert names(tmp_path) == ["talk.jpg"]


def test_verification_sees_the_very_bytes_that_are_published(practice: Any, put: Put) -> None:
    seen: list[str] = []

    def verify(asset: BinaryIO, name: str, sidecar: bytes | None) -> Any:
        asset.seek(0)
        seen.append(hashlib.sha256(asset.read()).hexdigest())
        return practice.verify(asset, name, sidecar)

    receipt = practice.sign(put("image/jpeg", "talk.jpg"), verify=verify)
    assert seen == [digest(receipt.target)] == [receipt.signed_sha256]


# --- key, certificate and time ----------------------------------------------------------------


class Signer:
    """A signer that does something wrong."""

    def __init__(self, signer: Any, sign: Callable[[bytes], bytes]) -> None:
        self.algorithm: SignatureAlgorithm = signer.algorithm
        self.certificate_chain: tuple[bytes, ...] = signer.certificate_chain
        self.sign = sign


def failing(_: bytes) -> bytes:
    raise SigningKeyFailed("the token was pulled out", hint="Put it back.")


def test_the_keys_own_error_arrives(practice: Any, put: Put, tmp_path: Path) -> None:
    signer = Signer(practice.physician.signer, failing)
    source = put("image/jpeg", "talk.jpg")
    with pytest.raises(SigningKeyFailed, match="pulled out"):
        practice.sign(source, signer=signer)
    assert names(tmp_path) == ["talk.jpg"]


def test_an_interrupt_in_the_key_is_not_swallowed_and_leaves_nothing(
    practice: Any, put: Put, tmp_path: Path
) -> None:
    def interrupt(_: bytes) -> bytes:
        raise KeyboardInterrupt

    source = put("image/jpeg", "talk.jpg")
    with pytest.raises((KeyboardInterrupt, SigningKeyFailed)):
        practice.sign(source, signer=Signer(practice.physician.signer, interrupt))
    assert names(tmp_path) == ["talk.jpg"]


def test_a_key_that_does_not_fit_its_certificate_publishes_nothing(
    practice: Any, put: Put, tmp_path: Path
) -> None:
    other = shared_society().physician().signer
    source = put("image/jpeg", "talk.jpg")
    with pytest.raises(MedProvenanceError):
        practice.sign(source, signer=Signer(practice.physician.signer, other.sign))
    assert names(tmp_path) == ["talk.jpg"]


def test_a_certificate_without_the_right_usage_is_refused_by_name(practice: Any, put: Put) -> None:
    from medprovenance.pki import oids

    unfit = shared_society().physician(extended_key_usages=[oids.TIME_STAMPING])
    with pytest.raises((CertificateUnfit, SelfCheckFailed)):
        practice.sign(put("image/jpeg", "talk.jpg"), signer=unfit.signer)


class Timestamps:
    """A time-stamp service of which something can be asked."""

    name = "tsa.example"

    def __init__(self, answer: Callable[[bytes], bytes]) -> None:
        self._answer = answer

    def timestamp(self, request: bytes) -> bytes:
        return self._answer(request)


def unreachable(_: bytes) -> bytes:
    raise TimestampUnavailable("tsa.example cannot be reached", hint="Try later.")


def test_a_required_time_stamp_is_required(practice: Any, put: Put, tmp_path: Path) -> None:
    source = put("image/jpeg", "talk.jpg")
    with pytest.raises(TimestampUnavailable, match=r"tsa\.example cannot be reached"):
        practice.sign(source, timestamps=Timestamps(unreachable))
    with pytest.raises(TimestampUnavailable):
        practice.sign(source, timestamps=Timestamps(lambda _: b"garbage"))
    with pytest.raises(UsageError, match="no time-stamp service") as caught:
        practice.sign(source, timestamps=None)
    assert caught.value.hint
    assert names(tmp_path) == ["talk.jpg"]


@pytest.mark.parametrize("answer", [unreachable, lambda _: b"garbage", None])
def test_best_effort_signs_without_and_says_so(
    practice: Any, put: Put, answer: Callable[[bytes], bytes] | None
) -> None:
    receipt = practice.sign(
        put("image/jpeg", "talk.jpg"),
        timestamp=TimestampRule.BEST_EFFORT,
        timestamps=Timestamps(answer) if answer is not None else None,
    )
    assert not receipt.time_is_trusted
    assert receipt.timestamp_service is None
    assert receipt.signed_at == practice.society.now
    finding = practice.verdict(receipt.target).finding(Check.TRUSTED_TIME)
    assert finding.reason is Reason.NO_TIMESTAMP


def test_best_effort_takes_a_time_stamp_that_is_to_be_had(practice: Any, put: Put) -> None:
    receipt = practice.sign(put("image/jpeg", "a.jpg"), timestamp=TimestampRule.BEST_EFFORT)
    assert receipt.time_is_trusted


def test_no_service_is_asked_when_none_is_wanted(practice: Any, put: Put) -> None:
    asked: list[bytes] = []

    def answer(request: bytes) -> bytes:
        asked.append(request)
        return unreachable(request)

    receipt = practice.sign(
        put("image/jpeg", "talk.jpg"),
        timestamp=TimestampRule.NONE,
        timestamps=Timestamps(answer),
    )
    assert asked == []
    assert not receipt.time_is_trusted


def test_a_time_stamp_of_a_service_on_no_list_counts_as_one_but_is_not_trusted(
    practice: Any, put: Put
) -> None:
    receipt = practice.sign(
        put("image/jpeg", "talk.jpg"), timestamps=shared_society().other_timestamps()
    )
    assert not receipt.time_is_trusted
    assert receipt.timestamp_service == "demo:"


# --- disk, progress, threads ------------------------------------------------------------------

LIMITED = """
import pickle, resource, sys
from pathlib import Path
sys.path[:0] = {path!r}
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
from tests.support.pki import shared_society
import importlib.util
spec = importlib.util.spec_from_file_location("desk", {conftest!r})
desk = importlib.util.module_from_spec(spec); sys.modules["desk"] = desk
spec.loader.exec_module(desk)
from medprovenance.errors import MedProvenanceError
practice = desk.Practice(society=shared_society(), physician=shared_society().physician())
try:
    practice.sign(Path({source!r}), sidecar={sidecar})
except MedProvenanceError as error:
    print(type(error).__name__, "|", error.message, "|", error.hint)
"""


@pytest.mark.parametrize("planted", [False, True], ids=["as-it-is", "cleaned"])
@pytest.mark.parametrize("media_type", ["image/jpeg", "video/mp4", "audio/wav"])
def test_a_file_that_may_not_grow_so_large_is_said_and_leaves_nothing(
    put: Put,
    tmp_path: Path,
    pytestconfig: pytest.Config,
    media_type: str,
    planted: bool,  # noqa: FBT001
) -> None:
    source = put(media_type, "talk" + extension_for(media_type), planted=planted)
    before = digest(source)
    root = pytestconfig.rootpath
    program = LIMITED.format(
        path=[str(root), str(root / "src")],
        limit=source.stat().st_size + (-1000 if planted else 2000),
        conftest=str(root / "tests/unit/signing/conftest.py"),
        source=str(source),
        sidecar=False,
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    kind, message, hint = done.stdout.strip().split(" | ")
    assert kind == StorageFailure.__name__, done.stdout
    assert "larger" in message or "could not be written" in message
    assert hint != "None"
    assert names(tmp_path) == [source.name]
    assert digest(source) == before


def test_progress_ends_at_the_whole(practice: Any, put: Put) -> None:
    told: list[tuple[int, int]] = []
    source = put("video/mp4", "talk.mp4")
    practice.sign(source, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (source.stat().st_size, source.stat().st_size)
    assert all(done <= total for done, total in told)


def test_eight_threads_sign_with_one_signer(practice: Any, tmp_path: Path) -> None:
    kinds = ("image/jpeg", "image/png", "audio/wav", "video/mp4")
    sources = []
    for number in range(24):
        media_type = kinds[number % len(kinds)]
        source = tmp_path / f"talk{number}{extension_for(media_type)}"
        source.write_bytes(make_media(media_type, planted=True))
        sources.append(source)
    with ThreadPoolExecutor(8) as threads:
        receipts = list(threads.map(practice.sign, sources))
    assert len({each.manifest_label for each in receipts}) == len(sources)
    for receipt in receipts:
        assert practice.verdict(receipt.target).code is VerdictCode.CONFIRMED
        assert digest(receipt.target) == receipt.signed_sha256
    assert len(names(tmp_path)) == 2 * len(sources)


def test_eight_threads_to_one_target_give_one_whole_file(
    practice: Any, put: Put, tmp_path: Path
) -> None:
    source = put("image/jpeg", "talk.jpg")
    start = threading.Barrier(8)

    def sign(_: int) -> str | None:
        start.wait()
        try:
            return str(practice.sign(source, tmp_path / "out.jpg").signed_sha256)
        except OutputRefused:
            return None

    with ThreadPoolExecutor(8) as threads:
        (won,) = [each for each in threads.map(sign, range(8)) if each is not None]
    assert digest(tmp_path / "out.jpg") == won
    assert names(tmp_path) == ["out.jpg", "talk.jpg"]

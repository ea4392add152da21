"""The one door to the engine: plain data or our own errors, whatever the engine or a key does."""

from __future__ import annotations

import os
import tempfile
import threading
from typing import TYPE_CHECKING, Any, Self

import pytest

from medprovenance.errors import (
    CertificateUnfit,
    EngineFailure,
    EngineUnfit,
    MedProvenanceError,
    SigningKeyFailed,
    StorageFailure,
    TimestampUnavailable,
    UnsupportedMedia,
)
from medprovenance.manifest import native, trial
from medprovenance.manifest.native import EngineError
from medprovenance.manifest.reading import read_in_process
from medprovenance.model.evidence import ReadOutcome
from medprovenance.model.findings import Reason
from tests.support.media import make_media
from tests.support.signing import definition, file_of, sign_bytes
from tests.vectors.build import JPEG, MP4, VECTORS, doctor, signed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Key:
    """The doctor's certificates with a key that does as it is told."""

    def __init__(self, sign: Callable[[bytes], bytes]) -> None:
        self.algorithm = doctor().signer.algorithm
        self.certificate_chain = doctor().chain
        self.sign = sign


@pytest.fixture(autouse=True)
def engine_as_it_is() -> Any:
    """Forget what a test made of the engine's version."""
    yield
    native.require_engine.cache_clear()
    trial.require_fit_engine.cache_clear()


# --- the engine itself ---------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["0.91.0", "0.90.15", "0.9.99", "0.0.1", "", "x", "0.91"])
def test_an_engine_below_the_floor_or_without_a_version_does_nothing(
    monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    asset, signer = signed(JPEG), doctor().signer
    native.require_engine.cache_clear()
    monkeypatch.setattr(native, "engine_version", lambda: version)
    with file_of(asset) as file, pytest.raises(EngineUnfit) as refused:
        native.read(file, JPEG)
    assert refused.value.facts["version"] == version
    with pytest.raises(EngineUnfit):
        sign_bytes(asset, JPEG, signer)


@pytest.mark.parametrize("version", ["0.91.1", "0.91.3", "0.100.0", "1.0.0", "0.92.0-rc.1"])
def test_an_engine_at_or_above_the_floor_is_fit(
    monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    native.require_engine.cache_clear()
    monkeypatch.setattr(native, "engine_version", lambda: version)
    assert native.require_engine() == version


def test_an_engine_that_cannot_be_loaded_is_unfit(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    native.require_engine.cache_clear()
    native._c2pa.cache_clear()
    monkeypatch.setitem(sys.modules, "c2pa", None)
    try:
        with pytest.raises(EngineUnfit, match="cannot be loaded") as unfit:
            native.require_engine()
        assert isinstance(unfit.value.__cause__, ImportError)
    finally:
        native._c2pa.cache_clear()


def changed_results(change: Callable[[dict[str, Any]], None]) -> Callable[..., Any]:
    read = native.read

    def changed(*arguments: Any) -> native.NativeReading:
        found = read(*arguments)
        change(found.results["activeManifest"])  # type: ignore[arg-type]
        return found

    return changed


def without_success(results: dict[str, Any]) -> None:
    results["success"] = []


def renamed_success(results: dict[str, Any]) -> None:
    for each in results["success"]:
        each["code"] = each["code"].upper()


def blind(results: dict[str, Any]) -> None:
    results["failure"] = []


@pytest.mark.parametrize("change", [without_success, renamed_success, blind])
def test_an_engine_that_behaves_otherwise_fails_its_trial(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[dict[str, Any]], None]
) -> None:
    trial.require_fit_engine.cache_clear()
    monkeypatch.setattr(native, "read", changed_results(change))
    with pytest.raises(EngineUnfit):
        trial.require_fit_engine()


def test_an_engine_that_fetches_fails_its_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    trial.require_fit_engine.cache_clear()
    read = native.read

    def fetching(*arguments: Any) -> native.NativeReading:
        try:
            return read(*arguments)
        except EngineError as error:
            raise EngineError("ManifestNotFound", "no JUMBF data found") from error

    monkeypatch.setattr(native, "read", fetching)
    with pytest.raises(EngineUnfit):
        trial.require_fit_engine()


# --- reading -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "media_type"),
    [(b"", JPEG), (b"\xff\xd8\xff\xd9", JPEG), (b"x" * 99, MP4), (make_media(JPEG), "x/y")],
)
def test_what_cannot_be_read_is_one_error_with_the_engines_word(
    data: bytes, media_type: str
) -> None:
    with file_of(data) as file, pytest.raises(EngineError) as error:
        native.read(file, media_type)
    assert error.value.kind
    assert "C2pa" not in error.value.kind
    assert len(error.value.detail) <= native.LONGEST_DETAIL
    assert error.value.__cause__ is not None


def test_a_report_of_the_engine_with_a_part_missing_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Reader:
        def __init__(self, text: str) -> None:
            self._text = text

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def json(self) -> str:
            return self._text

    for text in ("{}", "[]", "null", "", '{"active_manifest": '):
        monkeypatch.setattr(native, "_reader", lambda *_, text=text: Reader(text))
        with file_of(b"") as file, pytest.raises(EngineError) as error:
            native.read(file, JPEG)
        assert error.value.kind == "Report"


ENDS = {
    "Remote: must fetch https://evil.example/x": (ReadOutcome.STORED_ELSEWHERE, None),
    "Io: out of memory": (ReadOutcome.INCOMPLETE, Reason.MEMORY_LIMIT),
    "Other: insufficient memory to read": (ReadOutcome.INCOMPLETE, Reason.MEMORY_LIMIT),
    "ManifestNotFound: no JUMBF data found": (ReadOutcome.NO_CREDENTIALS, Reason.NO_STORE),
    "NotSupported: type is unsupported": (ReadOutcome.NO_CREDENTIALS, Reason.NO_STORE),
    "Verify: anything": (ReadOutcome.UNREADABLE, Reason.DAMAGED_CONTAINER),
    "SomethingNew: anything": (ReadOutcome.UNREADABLE, Reason.DAMAGED_CONTAINER),
    "": (ReadOutcome.UNREADABLE, Reason.DAMAGED_CONTAINER),
}


@pytest.mark.parametrize("words", ENDS)
@pytest.mark.parametrize("is_signed", [False, True])
def test_what_an_error_of_the_engine_means_depends_on_what_is_in_the_file(
    monkeypatch: pytest.MonkeyPatch,
    words: str,
    is_signed: bool,  # noqa: FBT001  a case
) -> None:
    def fail(*_: object) -> native.NativeReading:
        raise EngineError(words.partition(":")[0], words)

    monkeypatch.setattr(native, "read", fail)
    with file_of(signed(JPEG) if is_signed else make_media(JPEG)) as file:
        report = read_in_process(file, JPEG)
    outcome, reason = ENDS[words]
    settled = outcome in (ReadOutcome.STORED_ELSEWHERE, ReadOutcome.INCOMPLETE)
    if is_signed and not settled:
        outcome, reason = ReadOutcome.DAMAGED, Reason.DAMAGED_STORE
    assert report.outcome is outcome
    assert reason in (None, report.reason)
    if outcome is ReadOutcome.STORED_ELSEWHERE:
        assert report.remote_url == "https://evil.example/x"


@pytest.mark.parametrize("error", [OSError(5, "I/O"), MemoryError()])
def test_trouble_with_the_machine_is_not_the_files_fault(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: object) -> native.NativeReading:
        raise error

    monkeypatch.setattr(native, "read", fail)
    with file_of(signed(JPEG)) as file:
        assert read_in_process(file, JPEG).outcome is ReadOutcome.INCOMPLETE


def test_reading_fetches_nothing() -> None:
    vector = VECTORS["credentials-stored-elsewhere"]()
    with file_of(vector.asset) as file:
        assert read_in_process(file, JPEG).outcome is ReadOutcome.STORED_ELSEWHERE


# --- signing -------------------------------------------------------------------------------------


@pytest.mark.parametrize("media_type", [JPEG, MP4])
def test_an_error_of_the_key_is_told_with_its_cause(media_type: str) -> None:
    original = RuntimeError("the token was pulled out")

    def fail(_: bytes) -> bytes:
        raise original

    with pytest.raises(SigningKeyFailed, match="RuntimeError") as failed:
        sign_bytes(make_media(media_type), media_type, Key(fail))
    assert failed.value.__cause__ is original
    assert "pulled" not in str(failed.value)


@pytest.mark.parametrize("media_type", [JPEG, MP4])
def test_our_own_error_of_the_key_comes_out_as_it_was_raised(media_type: str) -> None:
    reason = OSError("the card is locked")
    original = SigningKeyFailed("the card refuses")

    def fail(_: bytes) -> bytes:
        raise original from reason

    with pytest.raises(SigningKeyFailed) as failed:
        sign_bytes(make_media(media_type), media_type, Key(fail))
    assert failed.value is original
    assert failed.value.__cause__ is reason


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, SystemExit, GeneratorExit])
@pytest.mark.parametrize("media_type", [JPEG, MP4])
def test_an_interrupt_while_the_key_signs_stays_an_interrupt(
    media_type: str, interrupt: type[BaseException]
) -> None:
    def stop(_: bytes) -> bytes:
        raise interrupt

    with pytest.raises(interrupt):
        sign_bytes(make_media(media_type), media_type, Key(stop))
    assert len(sign_bytes(make_media(media_type), media_type, doctor().signer)) > 1_000


@pytest.mark.parametrize("signature", [b"", b"x", bytes(64), b"x" * 100_000])
def test_a_signature_that_is_none_signs_nothing(signature: bytes) -> None:
    with pytest.raises(MedProvenanceError):
        sign_bytes(make_media(JPEG), JPEG, Key(lambda _: signature))


def test_a_key_of_another_certificate_signs_nothing() -> None:
    from tests.support.pki import shared_society

    with pytest.raises(MedProvenanceError):
        sign_bytes(make_media(JPEG), JPEG, Key(shared_society().physician().signer.sign))


def test_every_thread_gets_the_error_of_its_own_key() -> None:
    found: dict[int, str] = {}

    def sign(number: int) -> None:
        def fail(_: bytes) -> bytes:
            raise SigningKeyFailed(f"key {number}")

        try:
            sign_bytes(make_media(JPEG), JPEG, Key(fail))
        except SigningKeyFailed as error:
            found[number] = error.message

    threads = [threading.Thread(target=sign, args=(each,)) for each in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    assert found == {number: f"key {number}" for number in range(6)}


SIGNING_ERRORS: dict[tuple[str, str, bool], type[MedProvenanceError]] = {
    ("Signature", "Signature: the certificate is invalid", True): CertificateUnfit,
    ("Signature", "Signature: the certificate was self-signed", False): CertificateUnfit,
    ("Verify", "Verify: signingCredential.invalid", False): CertificateUnfit,
    ("NotSupported", "NotSupported: no such type", True): UnsupportedMedia,
    ("Other", "Other: type is unsupported", False): UnsupportedMedia,
    ("Io", "Io: No space left on device (os error 28)", True): StorageFailure,
    ("Io", "Io: storage full", False): StorageFailure,
    ("Signature", "Signature: internal error (x)", True): TimestampUnavailable,
    ("Signature", "Signature: internal error (x)", False): EngineFailure,
    ("Other", "Other: could not fetch http status 500", True): TimestampUnavailable,
    ("Other", "Other: time stamp", True): TimestampUnavailable,
    ("Other", "Other: time stamp", False): EngineFailure,
    ("Json", "Json: whatever", True): EngineFailure,
    ("", "", False): EngineFailure,
}


@pytest.mark.parametrize("case", SIGNING_ERRORS)
def test_what_an_error_of_the_engine_means_for_whoever_signs(case: tuple[str, str, bool]) -> None:
    kind, detail, timestamped = case
    found = native._signing_error(EngineError(kind, detail), timestamped=timestamped)
    assert type(found) is SIGNING_ERRORS[case]
    assert found.message


def test_a_definition_that_the_engine_refuses_is_an_engine_failure() -> None:
    broken = definition(assertions=[{"label": "c2pa.actions.v2", "data": {"actions": []}}])
    with pytest.raises(EngineFailure) as failed:
        sign_bytes(make_media(JPEG), JPEG, doctor().signer, manifest=broken)
    assert failed.value.__cause__ is not None


def test_a_file_that_is_not_of_its_type_is_refused() -> None:
    for data, media_type in ((b"", JPEG), (b"x" * 200, "image/png"), (make_media(JPEG), "x/y")):
        with pytest.raises(MedProvenanceError):
            sign_bytes(data, media_type, doctor().signer)


@pytest.mark.parametrize("media_type", [JPEG, MP4])
def test_a_destination_that_cannot_be_written_is_told(media_type: str, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"")
    with (
        file_of(make_media(media_type)) as source,
        target.open("rb") as destination,
        pytest.raises((MedProvenanceError, OSError)),
    ):
        native.sign(
            definition=definition(),
            source=source,
            destination=destination,
            media_type=media_type,
            signer=doctor().signer,
            tsa_url=None,
        )
    assert target.read_bytes() == b""


@pytest.mark.parametrize("media_type", [JPEG, MP4])
def test_the_source_is_read_only_and_stays_as_it_was(media_type: str, tmp_path: Path) -> None:
    path = tmp_path / "source"
    path.write_bytes(make_media(media_type))
    path.chmod(0o400)
    with path.open("rb") as source, tempfile.TemporaryFile() as destination:
        os.lseek(source.fileno(), 7, os.SEEK_SET)
        store = native.sign(
            definition=definition(),
            source=source,
            destination=destination,
            media_type=media_type,
            signer=doctor().signer,
            tsa_url=None,
        )
        destination.seek(0)
        assert store in destination.read()
    assert path.read_bytes() == make_media(media_type)

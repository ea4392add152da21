"""How each vector is made. The docstring of a builder is its claim, and becomes its README.

Media, keys and times are new in every run; the expected verdict is compared with those masked.
"""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography import x509

from medprovenance.model.policy import ExpectedSigner, Policy
from medprovenance.model.trust import TrustView
from medprovenance.pki import oids
from tests.support.forge import flip, resign
from tests.support.media import make_media
from tests.support.pki import Physician, Society, impostor, shared_society
from tests.support.signing import definition, sign_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

JPEG, MP4, PNG = "image/jpeg", "video/mp4", "image/png"
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vector:
    """A file, and how it is to be verified."""

    asset: bytes
    name: str = "talk.jpg"
    sidecar: bytes | None = None
    trust: TrustView = field(default_factory=lambda: shared_society().trust_view())
    policy: Policy = field(default_factory=Policy)
    after: dt.timedelta = dt.timedelta(minutes=1)
    """When it is judged, counted from the society's clock."""


VECTORS: dict[str, Callable[[], Vector]] = {}


def vector(builder: Callable[[], Vector]) -> Callable[[], Vector]:
    """Register a builder under its name with dashes."""
    VECTORS[builder.__name__.replace("_", "-")] = builder
    return builder


def society() -> Society:
    return shared_society()


@functools.cache
def doctor() -> Physician:
    return society().physician()


@functools.cache
def signed(media_type: str) -> bytes:
    """The doctor's genuine file, time-stamped."""
    return sign_bytes(
        make_media(media_type), media_type, doctor().signer, timestamps=society().timestamps()
    )


def content_position(media_type: str) -> int:
    """Where a byte of picture or sound lies, near the end of the signed file."""
    data = signed(media_type)
    marker = {MP4: b"mdat", PNG: b"IDAT"}.get(media_type)
    return data.rindex(marker) + 12 if marker else len(data) - 40


# --- honest files --------------------------------------------------------------------------------


@vector
def untouched_picture() -> Vector:
    """A picture as its physician signed it is confirmed."""
    return Vector(asset=signed(JPEG))


@vector
def untouched_video() -> Vector:
    """A video as its physician signed it is confirmed."""
    return Vector(asset=signed(MP4), name="talk.mp4")


@vector
def untouched_with_sidecar() -> Vector:
    """A kind of file that cannot carry credentials is confirmed by the ones beside it."""
    asset = make_media("video/webm")
    store = sign_bytes(
        asset,
        "application/octet-stream",
        doctor().signer,
        timestamps=society().timestamps(),
        embed=False,
    )
    return Vector(asset=asset, name="talk.webm", sidecar=store)


@vector
def signed_again_by_another_physician() -> Vector:
    """A second physician who opens a genuine file keeps its history, and both are whole."""
    other = society().physician(display_name="Dr. Ben Second (DEMO)", npi=None)
    asset = sign_bytes(
        signed(JPEG),
        JPEG,
        other.signer,
        timestamps=society().timestamps(),
        parent=signed(JPEG),
    )
    return Vector(asset=asset)


# --- changed files -------------------------------------------------------------------------------


@vector
def content_byte_flipped() -> Vector:
    """One changed bit of the picture is seen."""
    return Vector(asset=flip(signed(JPEG), content_position(JPEG)))


@vector
def content_byte_flipped_in_video() -> Vector:
    """One changed bit of the video is seen."""
    return Vector(asset=flip(signed(MP4), content_position(MP4)), name="talk.mp4")


@vector
def statement_byte_flipped() -> Vector:
    """What the physician stated cannot be changed either."""
    asset = signed(JPEG).replace(b'"education"', b'"edukation"')
    assert asset != signed(JPEG)
    return Vector(asset=asset)


@vector
def truncated_picture() -> Vector:
    """A picture whose end is missing was changed; it is not called unsigned."""
    return Vector(asset=signed(JPEG)[:-200])


@vector
def truncated_video() -> Vector:
    """A video whose end is missing was changed; it is not called unsigned."""
    return Vector(asset=signed(MP4)[:-200], name="talk.mp4")


@vector
def padding_filled() -> Vector:
    """Bytes hidden in the signature's padding, which no hash covers, are seen."""
    asset = resign(
        signed(JPEG),
        chain=doctor().chain,
        sign=doctor().signer.sign,
        timestamps=society().timestamps(),
        padding=b"<",
    )
    return Vector(asset=asset)


@vector
def store_marker_broken() -> Vector:
    """A store that was made unfindable by one byte is damaged, not absent."""
    data = signed(JPEG)
    return Vector(asset=flip(data, data.index(b"jumdc2pa") + 9))


@vector
def free_box_beside_content() -> Vector:
    """A box that players skip, added to a signed video, is a change like any other."""
    return Vector(asset=signed(MP4) + b"\x00\x00\x00\x10free" + b"\x00" * 8, name="talk.mp4")


@vector
def second_file_type_box() -> Vector:
    """A second file-type box is outside every hash, and players may obey it."""
    asset = signed(MP4) + b"\x00\x00\x00\x10ftypheic\x00\x00\x00\x00"
    return Vector(asset=asset, name="talk.mp4")


@vector
def sidecar_of_another_file() -> Vector:
    """Credentials that belong to another file do not fit."""
    asset = make_media("video/webm")
    store = sign_bytes(asset + b"another", "application/octet-stream", doctor().signer, embed=False)
    return Vector(asset=asset, name="talk.webm", sidecar=store)


@vector
def trusted_edit_of_tampered_parent() -> Vector:
    """A trusted signer over an altered source does not make the source whole."""
    tampered = flip(signed(JPEG), content_position(JPEG))
    asset = sign_bytes(
        tampered, JPEG, doctor().signer, timestamps=society().timestamps(), parent=tampered
    )
    return Vector(asset=asset)


# --- no credentials, or none that can be read ----------------------------------------------------


@vector
def stripped() -> Vector:
    """A file that lost its credentials has none; that says nothing against it."""
    return Vector(asset=make_media(JPEG))


@vector
def not_a_media_file() -> Vector:
    """Bytes of no known kind cannot be read."""
    return Vector(asset=b"\x00\x01\x02\x03 no kind of file \xff" * 9, name="talk.bin")


@vector
def broken_container_without_credentials() -> Vector:
    """A broken picture without a trace of credentials cannot be read."""
    return Vector(asset=make_media(PNG)[:30], name="talk.png")


@vector
def credentials_stored_elsewhere() -> Vector:
    """Credentials at a web address are not fetched, and not counted as none."""
    from medprovenance.manifest.trial import REMOTE, picture

    return Vector(asset=picture(REMOTE), name="talk.png")


@vector
def name_of_another_kind() -> Vector:
    """A genuine picture under a document's name is not confirmed: programs would be misled."""
    return Vector(asset=signed(JPEG), name="leaflet.pdf")


# --- signers -------------------------------------------------------------------------------------


@vector
def impersonated_with_parent_ingredient() -> Vector:
    """An impostor's self-made certificate in the doctor's name, over the doctor's genuine file."""
    fake = impostor()
    asset = sign_bytes(
        signed(JPEG), JPEG, fake.signer, timestamps=society().timestamps(), parent=signed(JPEG)
    )
    return Vector(asset=asset)


@vector
def impersonated_under_trusted_name_of_authority() -> Vector:
    """An authority of the same name with another key is another authority."""
    fake = impostor(organisation=society().organisation)
    return Vector(asset=sign_bytes(make_media(JPEG), JPEG, fake.signer))


@vector
def no_trust_list() -> Vector:
    """Without a list nobody is known."""
    return Vector(asset=signed(JPEG), trust=TrustView())


@vector
def stale_trust_list() -> Vector:
    """A list that is past its time no longer confirms."""
    trust = society().trust_view(next_update=society().now + DAY)
    return Vector(asset=signed(JPEG), trust=trust, after=2 * DAY)


@vector
def look_alike_name_in_cyrillic() -> Vector:
    """A certified name that imitates the expected one with Cyrillic letters is another name."""
    other = society().physician(display_name="Dr. Аdа Ехаmрlе (DEMO)", npi=None)  # noqa: RUF001
    return Vector(
        asset=sign_bytes(make_media(JPEG), JPEG, other.signer, timestamps=society().timestamps()),
        policy=Policy(expected=ExpectedSigner(name="Dr. Ada Example (DEMO)")),
    )


@vector
def look_alike_name_with_bidi_controls() -> Vector:
    """A certified name with direction controls is shown without them."""
    other = society().physician(display_name="Dr. \u202eelpmaxE adA\u202c (DEMO)", npi=None)
    return Vector(
        asset=sign_bytes(make_media(JPEG), JPEG, other.signer, timestamps=society().timestamps()),
        policy=Policy(expected=ExpectedSigner(name="Dr. Ada Example (DEMO)")),
    )


@vector
def expected_by_number() -> Vector:
    """The physician with the expected NPI is confirmed as that one."""
    return Vector(asset=signed(JPEG), policy=Policy(expected=ExpectedSigner(npi="1234567893")))


@vector
def another_number_expected() -> Vector:
    """A physician with another NPI than the expected one is the wrong signer."""
    return Vector(asset=signed(JPEG), policy=Policy(expected=ExpectedSigner(npi="1679576722")))


@vector
def wrong_extended_key_usage() -> Vector:
    """A certificate for time-stamping does not sign for a physician."""
    other = society().physician(extended_key_usages=(oids.TIME_STAMPING,))
    asset = resign(signed(JPEG), chain=other.chain, sign=other.signer.sign)
    return Vector(asset=asset)


@vector
def chain_under_time_stamp_root() -> Vector:
    """A physician's certificate below the time-stamp root is nobody's."""
    other = society().physician(under_timestamp_root=True)
    return Vector(asset=resign(signed(JPEG), chain=other.chain, sign=other.signer.sign))


@vector
def leaf_acting_as_authority() -> Vector:
    """A certificate issued by a physician's certificate is worth nothing."""
    other = society().physician(issued_by_leaf=doctor())
    return Vector(asset=resign(signed(JPEG), chain=other.chain, sign=other.signer.sign))


@vector
def without_admission() -> Vector:
    """A certificate of the society that does not say "physician" is not a physician's."""
    other = society().physician(with_admissions=False)
    return Vector(asset=sign_bytes(make_media(JPEG), JPEG, other.signer))


@vector
def chain_in_unprotected_header() -> Vector:
    """A chain where anyone may write is no chain."""
    asset = resign(
        signed(JPEG), chain=doctor().chain, sign=doctor().signer.sign, chain_protected=False
    )
    return Vector(asset=asset)


@vector
def signed_with_another_key() -> Vector:
    """The doctor's certificate over a signature of somebody else's key is a broken signature."""
    asset = resign(signed(JPEG), chain=doctor().chain, sign=impostor().signer.sign)
    return Vector(asset=asset)


# --- time and revocation -------------------------------------------------------------------------


@vector
def expired_with_trusted_time() -> Vector:
    """Signed and time-stamped while the certificate was in force: confirmed after it ran out."""
    trust = society().trust_view(next_update=society().now + 900 * DAY)
    return Vector(asset=signed(JPEG), after=500 * DAY, trust=trust)


@vector
def expired_without_trusted_time() -> Vector:
    """Without a time-stamp nothing shows that the signature is older than the expiry."""
    trust = society().trust_view(next_update=society().now + 900 * DAY)
    asset = sign_bytes(make_media(JPEG), JPEG, doctor().signer)
    return Vector(asset=asset, after=500 * DAY, trust=trust)


@vector
def expired_with_untrusted_time() -> Vector:
    """A time-stamp of a service on no list proves no time."""
    trust = society().trust_view(next_update=society().now + 900 * DAY)
    asset = sign_bytes(
        make_media(JPEG), JPEG, doctor().signer, timestamps=society().other_timestamps()
    )
    return Vector(asset=asset, after=500 * DAY, trust=trust)


@vector
def without_time_stamp() -> Vector:
    """Without a time-stamp a file of today is confirmed, and its date is not."""
    return Vector(asset=sign_bytes(make_media(JPEG), JPEG, doctor().signer))


def _revoked(reason: x509.ReasonFlags, when: dt.timedelta, **details: object) -> Vector:
    crl = society().revoke(doctor(), society().now + when, reason, **details)
    trust = society().trust_view(crls=[crl])
    return Vector(asset=signed(JPEG), trust=trust, after=10 * DAY)


@vector
def revoked_for_a_stolen_key() -> Vector:
    """A key that was stolen before the signing signs for nobody."""
    return _revoked(x509.ReasonFlags.key_compromise, 5 * DAY, invalid_since=society().now - DAY)


@vector
def licence_ended_later() -> Vector:
    """A licence that ended after the signing takes nothing from what was signed before."""
    return _revoked(x509.ReasonFlags.privilege_withdrawn, 5 * DAY)


# --- hostile files -------------------------------------------------------------------------------


@vector
def hostile_assertion_label() -> Vector:
    """A label that makes the engine abort ends the reading process, and not the verifier."""
    plain, hostile = b"org.aax", "org.äx".encode()
    assert len(plain) == len(hostile)
    manifest = definition()
    assertions = manifest["assertions"]
    assert isinstance(assertions, list)
    assertions.append({"label": plain.decode(), "kind": "Json", "data": {"demo": True}})
    asset = sign_bytes(make_media(JPEG), JPEG, doctor().signer, manifest=manifest)
    assert plain in asset
    return Vector(asset=asset.replace(plain, hostile))


@vector
def eighty_thousand_empty_boxes() -> Vector:
    """A file made to keep a parser busy for minutes is not checked to the end, and says so."""
    start = make_media(MP4)
    asset = start + b"\x00\x00\x00\x08free" * 80_000
    return Vector(asset=asset, name="talk.mp4")


@vector
def title_with_terminal_commands() -> Vector:
    """What a signer writes into a title cannot move a reader's cursor or clipboard."""
    manifest = definition(title="\x1b]52;c;aGk=\x07\x1b[2J\u202eolleh\u202c<script>")
    return Vector(asset=sign_bytes(make_media(JPEG), JPEG, doctor().signer, manifest=manifest))

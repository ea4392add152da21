"""Small valid files of every kind, made on the spot: nothing here comes from anybody's camera.

``make_media("video/mp4")`` is all that most tests need. ``planted=True`` puts an author, a serial
number and a place into the file (``AUTHOR``, ``SERIAL``, ``PLACE``), as phones and editors do.
"""

from __future__ import annotations

import functools
import io
import struct
import subprocess
import tempfile
import warnings
import wave
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.exif_blocks import AUTHOR, PLACE, SERIAL, exif_block

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["AUTHOR", "EMBEDDABLE", "NOT_EMBEDDABLE", "PLACE", "SERIAL", "box", "make_media"]

XMP = (
    "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
    "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='' "
    f"xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:creator>{AUTHOR}</dc:creator>"
    f"<dc:description>{PLACE} {SERIAL}</dc:description></rdf:Description></rdf:RDF></x:xmpmeta>"
).encode()
XMP_UUID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")

EMBEDDABLE = (
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/tiff",
    "image/gif",
    "image/svg+xml",
    "image/heic",
    "image/avif",
    "image/jxl",
    "video/mp4",
    "video/quicktime",
    "video/x-m4v",
    "audio/mp4",
    "audio/mpeg",
    "audio/wav",
    "audio/flac",
    "video/x-msvideo",
    "application/pdf",
    "application/epub+zip",
)
NOT_EMBEDDABLE = (
    "video/webm",
    "video/x-matroska",
    "audio/ogg",
    "text/plain",
    "application/dicom",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
)


def make_media(media_type: str, *, planted: bool = False, variant: str = "") -> bytes:
    """The bytes of a small valid file.

    ``variant``: for JPEG ``progressive``; WebP ``lossless`` or ``animated``; GIF ``animated``;
    TIFF ``multipage`` or ``big-endian``; MP4 and MOV ``fragmented``, ``faststart`` or ``hevc``;
    MP3 ``bare`` (no ID3 tag at all).
    """
    if media_type not in _BUILDERS:
        raise KeyError(media_type)
    return _make(media_type, planted, variant)


@functools.cache
def _make(media_type: str, planted: bool, variant: str) -> bytes:  # noqa: FBT001
    return _BUILDERS[media_type](planted, variant)


def box(kind: bytes, *parts: bytes) -> bytes:
    """An ISO BMFF box."""
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + kind + body


# --- pictures ---------------------------------------------------------------------------------


def _picture(width: int = 48, height: int = 32, shift: int = 0) -> object:
    from PIL import Image

    pixels = bytes(
        value
        for y in range(height)
        for x in range(width)
        for value in ((x * 5 + shift) % 256, (y * 7) % 256, (x * y + shift) % 256)
    )
    return Image.frombytes("RGB", (width, height), pixels)


def _save(kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _picture().save(out, kind, **options)  # type: ignore[attr-defined]
    return out.getvalue()


def _icc() -> bytes:
    from PIL import ImageCms

    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def _jpeg(planted: bool, variant: str) -> bytes:  # noqa: FBT001
    plain = _save("JPEG", quality=80, icc_profile=_icc(), progressive=variant == "progressive")
    if not planted:
        return plain
    iptc = b"\x1c\x02\x50" + struct.pack(">H", len(AUTHOR)) + AUTHOR.encode()
    photoshop = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + struct.pack(">I", len(iptc)) + iptc
    return (
        plain[:2]
        + _segment(0xE1, b"Exif\x00\x00" + exif_block(planted=True))
        + _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + XMP)
        + _segment(0xED, photoshop + b"\x00" * (len(photoshop) % 2))
        + _segment(0xFE, f"taken by {AUTHOR}".encode())
        + plain[2:]
    )


def png_chunk(kind: bytes, data: bytes) -> bytes:
    """A PNG chunk with its checksum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(planted: bool, _variant: str) -> bytes:  # noqa: FBT001
    plain = _save("PNG", dpi=(72, 72))
    if not planted:
        return plain
    return (
        plain[:33]
        + png_chunk(b"tEXt", b"Author\x00" + AUTHOR.encode())
        + png_chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(SERIAL.encode()))
        + png_chunk(b"iTXt", b"XML:com.adobe.xmp\x00\x00\x00\x00\x00" + XMP)
        + png_chunk(b"eXIf", exif_block(planted=True))
        + png_chunk(b"tIME", struct.pack(">HBBBBB", 2026, 1, 2, 3, 4, 5))
        + plain[33:]
    )


def _webp(planted: bool, variant: str) -> bytes:  # noqa: FBT001
    options: dict[str, object] = {"lossless": variant == "lossless"}
    if variant == "animated":
        options |= {"save_all": True, "append_images": [_picture(shift=90)], "duration": 50}
    if planted:
        options |= {"exif": b"Exif\x00\x00" + exif_block(planted=True), "xmp": XMP}
    return _save("WEBP", **options)


def _gif(planted: bool, variant: str) -> bytes:  # noqa: FBT001
    options: dict[str, object] = {}
    if variant == "animated":
        options = {"save_all": True, "append_images": [_picture(shift=90)], "loop": 0}
    if planted:
        options["comment"] = f"{AUTHOR} {SERIAL}".encode()
    plain = _save("GIF", **options)
    if not planted:
        return plain
    # The XMP block as Adobe writes it: raw text, then a "magic trailer" that ends any sub-block.
    trailer = bytes([1, *range(255, -1, -1), 0])
    application = b"\x21\xff\x0bXMP DataXMP" + XMP + trailer
    return plain[:-1] + application + plain[-1:]


def _tiff(planted: bool, variant: str) -> bytes:  # noqa: FBT001
    from PIL import Image

    exif = Image.Exif()
    if planted:
        exif[0x010E] = f"Patient of {AUTHOR}"
        exif[0x013B] = AUTHOR
        exif[0x02BC] = XMP
        exif.get_ifd(0x8769)[0xA431] = SERIAL
        exif.get_ifd(0x8769)[0xA001] = 1
        exif.get_ifd(0x8825)[1] = "N"
        exif.get_ifd(0x8825)[2] = (48.0, 12.0, 29.52)
    options: dict[str, object] = {"exif": exif, "dpi": (72, 72)}
    if variant == "multipage":
        options |= {"save_all": True, "append_images": [_picture(shift=90)]}
    if variant == "big-endian":
        options["big_tiff"] = False
        from PIL import TiffImagePlugin

        info = TiffImagePlugin.ImageFileDirectory_v2(b"MM\x00*\x00\x00\x00\x00")
        if planted:
            info[0x013B] = AUTHOR
        options |= {"exif": None, "tiffinfo": info}
        options = {"tiffinfo": info}
    return _save("TIFF", **options)


def _svg(planted: bool, _variant: str) -> bytes:  # noqa: FBT001
    extra = (
        f"<!-- drawn by {AUTHOR} --><metadata><dc:creator "
        f"xmlns:dc='http://purl.org/dc/elements/1.1/'>{AUTHOR}</dc:creator></metadata>"
        "<sodipodi:namedview xmlns:sodipodi='http://sodipodi.sourceforge.net/DTD/"
        f"sodipodi-0.dtd' id='base'><a>{SERIAL}</a></sodipodi:namedview>"
        if planted
        else ""
    )
    mark = (
        " xmlns:inkscape='http://www.inkscape.org/namespaces/inkscape' "
        f"inkscape:export-filename='/home/{AUTHOR}/x.png'"
        if planted
        else ""
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"{mark}>{extra}'
        '<title>A heart</title><rect width="40" height="20" fill="#c00"/></svg>\n'
    ).encode()


def _avif(planted: bool, _variant: str) -> bytes:  # noqa: FBT001
    options: dict[str, object] = {"quality": 60, "speed": 10}
    if planted:
        options |= {"exif": exif_block(planted=True), "xmp": XMP}
    return _save("AVIF", **options)


def _heic(planted: bool, _variant: str) -> bytes:  # noqa: FBT001
    """A HEIC with one HEVC picture (taken out of a one-frame MP4), Exif and XMP items."""
    movie = _ffmpeg(
        "mp4", "-f lavfi -i testsrc=s=64x64:d=0.04:r=25 -frames:v 1 -c:v libx265 -tag:v hvc1"
    )
    at = movie.index(b"hvcC") - 4
    configuration = movie[at : at + struct.unpack_from(">I", movie, at)[0]]
    at = movie.index(b"mdat") - 4
    picture = movie[at + 8 : at + struct.unpack_from(">I", movie, at)[0]]
    items = [(b"hvc1", b"", picture)]
    if planted:
        items.append((b"Exif", b"", struct.pack(">I", 0) + exif_block(planted=True)))
        items.append((b"mime", b"application/rdf+xml\x00", XMP))
    return heif(b"heic", items, configuration)


def heif(brand: bytes, items: list[tuple[bytes, bytes, bytes]], configuration: bytes) -> bytes:
    """A HEIF file: the first item is the picture; each item is (type, content type, data)."""
    ftyp = box(b"ftyp", brand, b"\x00" * 4, b"mif1", brand)
    entries = b"".join(
        box(b"infe", b"\x02\x00\x00\x00", struct.pack(">HH", n, 0), kind, b"\x00", content)
        for n, (kind, content, _) in enumerate(items, 1)
    )
    links = b"".join(box(b"cdsc", struct.pack(">HHH", n, 1, 1)) for n in range(2, len(items) + 1))
    size = box(b"ispe", b"\x00" * 4, struct.pack(">II", 64, 64))
    properties = box(
        b"iprp",
        box(b"ipco", configuration, size),
        box(b"ipma", b"\x00" * 4, struct.pack(">IHBBB", 1, 1, 2, 0x81, 2)),
    )

    def meta(base: int) -> bytes:
        located, at = b"", base
        for n, (_, _, data) in enumerate(items, 1):
            located += struct.pack(">HHHII", n, 0, 1, at, len(data))
            at += len(data)
        return box(
            b"meta",
            b"\x00" * 4,
            box(b"hdlr", b"\x00" * 8, b"pict", b"\x00" * 13),
            box(b"pitm", b"\x00" * 4, struct.pack(">H", 1)),
            box(b"iloc", b"\x00" * 4, b"\x44\x00", struct.pack(">H", len(items)), located),
            box(b"iinf", b"\x00" * 4, struct.pack(">H", len(items)), entries),
            *([box(b"iref", b"\x00" * 4, links)] if links else []),
            properties,
        )

    base = len(ftyp) + len(meta(0)) + 8
    return ftyp + meta(base) + box(b"mdat", *(data for _, _, data in items))


def _jxl(planted: bool, _variant: str) -> bytes:  # noqa: FBT001
    stream = _ffmpeg(
        "image2pipe", "-f lavfi -i testsrc=s=48x32:d=0.04:r=25 -frames:v 1 -c:v libjxl"
    )
    if stream[:2] != b"\xff\x0a":
        at = stream.index(b"jxlc")
        stream = stream[at + 4 :]
    head = box(b"JXL ", b"\r\n\x87\n") + box(b"ftyp", b"jxl \x00\x00\x00\x00jxl ")
    extra = b""
    if planted:
        extra = box(b"Exif", b"\x00" * 4, exif_block(planted=True)) + box(b"xml ", XMP)
    return head + extra + box(b"jxlc", stream)


# --- film and sound ---------------------------------------------------------------------------

_FILM = "-f lavfi -i testsrc=s=64x48:d=0.6:r=10 -f lavfi -i sine=d=0.6:r=16000"


def _ffmpeg(container: str, options: str, *extra: str) -> bytes:
    ffmpeg = pytest.importorskip("imageio_ffmpeg", reason="needs imageio-ffmpeg").get_ffmpeg_exe()
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "out")
        command = [ffmpeg, "-v", "error", "-nostdin", *options.split(), *extra]
        command += ["-threads", "1", "-fflags", "+bitexact", "-f", container, str(target)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return target.read_bytes()


def _planted_tags() -> list[str]:
    pairs = (("artist", AUTHOR), ("comment", SERIAL), ("location", PLACE))
    return [word for name, value in pairs for word in ("-metadata", f"{name}={value}")]


def _movie(container: str) -> Callable[[bool, str], bytes]:
    def build(planted: bool, variant: str) -> bytes:  # noqa: FBT001
        codecs = " -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac -b:a 24k"
        if variant == "hevc":
            codecs = (
                " -c:v libx265 -preset ultrafast -x265-params log-level=none -tag:v hvc1 -c:a aac"
            )
        flags = {
            "fragmented": " -movflags frag_keyframe+empty_moov+default_base_moof -g 2",
            "faststart": " -movflags faststart",
        }.get(variant, "")
        # The iPod muxer writes M4V brands only for H.264 with that name.
        made = _ffmpeg(container, _FILM + codecs + flags, *(_planted_tags() if planted else ()))
        if planted and variant not in ("fragmented", "faststart"):
            made = with_udta(
                made, box(b"\xa9xyz", struct.pack(">HH", len(PLACE), 0), PLACE.encode())
            )
            made += box(b"uuid", XMP_UUID, XMP)
        return made

    return build


def with_udta(movie: bytes, *children: bytes) -> bytes:
    """The movie with one more ``udta`` box; its ``moov`` must stand behind all media data."""
    at = movie.rindex(b"moov") - 4
    size = struct.unpack_from(">I", movie, at)[0]
    if at + size != len(movie):
        raise ValueError("moov is not the last box")
    extra = box(b"udta", *children)
    return movie[:at] + struct.pack(">I", size + len(extra)) + movie[at + 4 :] + extra


def _m4a(planted: bool, _variant: str) -> bytes:  # noqa: FBT001
    tags = _planted_tags() if planted else ()
    return _ffmpeg("ipod", "-f lavfi -i sine=d=0.5:r=16000 -c:a aac -b:a 24k", *tags)


def _m4v(planted: bool, variant: str) -> bytes:  # noqa: FBT001
    made = _movie("mp4")(planted, variant)
    return made.replace(b"ftypisom", b"ftypM4V ", 1)


def _mp3(planted: bool, variant: str) -> bytes:  # noqa: FBT001
    made = _ffmpeg(
        "mp3",
        "-f lavfi -i sine=d=0.5:r=16000 -c:a libmp3lame -b:a 24k",
        *(_planted_tags() if planted else ()),
        *(["-write_id3v1", "1"] if planted else []),
        *(["-id3v2_version", "0"] if variant == "bare" else []),
    )
    if planted:
        footer = struct.pack("<8sIIII8x", b"APETAGEX", 2000, 32 + 9 + 6 + len(AUTHOR), 1, 0)
        item = struct.pack("<II", len(AUTHOR), 0) + b"Artist\x00" + AUTHOR.encode()
        made = made[:-128] + item.ljust(15 + len(AUTHOR), b"\x00") + footer + made[-128:]
    return made


def _wav(planted: bool, _variant: str) -> bytes:  # noqa: FBT001
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"".join(struct.pack("<h", (n * 997) % 20000) for n in range(1200)))
    plain = out.getvalue()
    if not planted:
        return plain
    extra = b""
    info = b"INFO" + _riff_chunk(b"IART", AUTHOR.encode() + b"\x00")
    for kind, data in (
        (b"LIST", info),
        (b"bext", AUTHOR.encode().ljust(602, b"\x00")),
        (b"_PMX", XMP),
    ):
        extra += _riff_chunk(kind, data)
    return b"RIFF" + struct.pack("<I", len(plain) + len(extra) - 8) + plain[8:] + extra


def _riff_chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\x00" * (len(data) % 2)


def _flac(planted: bool, _variant: str) -> bytes:  # noqa: FBT001
    return _ffmpeg(
        "flac", "-f lavfi -i sine=d=0.4:r=8000 -c:a flac", *(_planted_tags() if planted else ())
    )


def _avi(planted: bool, _variant: str) -> bytes:  # noqa: FBT001
    return _ffmpeg(
        "avi", _FILM + " -c:v mjpeg -c:a pcm_s16le", *(_planted_tags() if planted else ())
    )


def _matroska(container: str) -> Callable[[bool, str], bytes]:
    def build(_planted: bool, _variant: str) -> bytes:  # noqa: FBT001
        return _ffmpeg(container, _FILM + " -c:v libvpx -b:v 60k -c:a libopus -ar 48000")

    return build


def _ogg(_planted: bool, _variant: str) -> bytes:  # noqa: FBT001
    return _ffmpeg("ogg", "-f lavfi -i sine=d=0.4:r=48000 -c:a libopus")


# --- documents --------------------------------------------------------------------------------


def _pdf(planted: bool, _variant: str) -> bytes:  # noqa: FBT001
    import pikepdf

    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(200, 100))
    pdf.pages[0].Contents = pdf.make_stream(b"BT /F1 12 Tf 10 50 Td (A demonstration) Tj ET")
    if planted:
        pdf.docinfo["/Author"] = AUTHOR
        pdf.docinfo["/Keywords"] = SERIAL
        pdf.Root.Metadata = pdf.make_stream(XMP, Type=pikepdf.Name.Metadata)
        pdf.pages[0].obj["/PieceInfo"] = pikepdf.Dictionary(Editor=pikepdf.String(AUTHOR))
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _zip(*entries: tuple[str, bytes, int]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data, method in entries:
            info = zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6))
            info.compress_type = method
            archive.writestr(info, data)
    return out.getvalue()


def _epub(_planted: bool, _variant: str) -> bytes:  # noqa: FBT001
    container = (
        b'<?xml version="1.0"?><container version="1.0" '
        b'xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile '
        b'full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    book = b'<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata/></package>'
    stored = zipfile.ZIP_STORED
    return _zip(
        ("mimetype", b"application/epub+zip", stored),
        ("META-INF/container.xml", container, stored),
        ("book.opf", book, stored),
    )


def _office(part: str) -> Callable[[bool, str], bytes]:
    def build(_planted: bool, _variant: str) -> bytes:  # noqa: FBT001
        types = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
        deflated = zipfile.ZIP_DEFLATED
        return _zip(
            ("[Content_Types].xml", types, deflated),
            ("_rels/.rels", b"<Relationships/>", deflated),
            (part, b"<document>DEMO</document>", deflated),
        )

    return build


def _text_file(planted: bool, _variant: str) -> bytes:  # noqa: FBT001
    return f"A note for patients, ünïcode.\n{AUTHOR if planted else ''}\n".encode()


def _dicom(_planted: bool, _variant: str) -> bytes:  # noqa: FBT001
    return b"\x00" * 128 + b"DICM" + struct.pack("<HH2sHI", 2, 0, b"UL", 4, 0)


_BUILDERS: dict[str, Callable[[bool, str], bytes]] = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/webp": _webp,
    "image/tiff": _tiff,
    "image/gif": _gif,
    "image/svg+xml": _svg,
    "image/heic": _heic,
    "image/avif": _avif,
    "image/jxl": _jxl,
    "video/mp4": _movie("mp4"),
    "video/quicktime": _movie("mov"),
    "video/x-m4v": _m4v,
    "audio/mp4": _m4a,
    "audio/mpeg": _mp3,
    "audio/wav": _wav,
    "audio/flac": _flac,
    "video/x-msvideo": _avi,
    "application/pdf": _pdf,
    "application/epub+zip": _epub,
    "video/webm": _matroska("webm"),
    "video/x-matroska": _matroska("matroska"),
    "audio/ogg": _ogg,
    "text/plain": _text_file,
    "application/dicom": _dicom,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": _office(
        "word/document.xml"
    ),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": _office(
        "ppt/presentation.xml"
    ),
}

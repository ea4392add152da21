"""The main job against its yardsticks, side by side in one run.

Usage: python benchmarks/main_job.py [--size BYTES] [--runs N] [--folder DIR]

Each figure is a ratio of medians; the two sides of a ratio are run in turns, so that a busy
machine slows both. Needs about four times ``--size`` of free space in the folder.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]
MEDPROV = [sys.executable, "-m", "medprovenance_cli"]
SIGN_OPTIONS = ["--source", "camera", "--category", "education", "--title", "Benchmark"]

BARE_SIGN = """
import datetime, sys, c2pa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
source, target, chain, key_file, passphrase, tsa = sys.argv[1:]
secret = open(passphrase, "rb").read().strip()
key = serialization.load_pem_private_key(open(key_file, "rb").read(), secret)
signer = c2pa.Signer.from_callback(
    lambda data: key.sign(data, ec.ECDSA(hashes.SHA256())),
    c2pa.C2paSigningAlg.ES256, open(chain).read(), tsa or None)
context = c2pa.Context.from_dict({
    "trust": {"trust_config": "1.3.6.1.5.5.7.3.4\\n1.3.6.1.5.5.7.3.36"},
    "verify": {"remote_manifest_fetch": False}, "builder": {"thumbnail": {"enabled": False}}})
builder = c2pa.Builder({
    "claim_generator_info": [{"name": "bare", "version": "1"}],
    "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [{
        "action": "c2pa.created",
        "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"}]}}],
}, context=context)
with open(source, "rb") as src, open(target, "w+b") as dst:
    builder.sign(signer, "video/mp4", src, dst)
"""


def timed(command: list[str], expected: int = 0) -> float:
    """Wall seconds of one run of a command."""
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode != expected:
        sys.exit(f"{command[:4]} … ended with {done.returncode}: {done.stderr.decode()[-800:]}")
    return seconds


def pair(runs: int, ours: Callable[[], float], theirs: Callable[[], float]) -> tuple[float, float]:
    """Medians of both sides, run in turns."""
    ours()
    theirs()
    measured = [(ours(), theirs()) for _ in range(runs)]
    return (
        statistics.median(mine for mine, _ in measured),
        statistics.median(other for _, other in measured),
    )


def show(name: str, ours: float, theirs: float, limit: str) -> None:
    """One line of the result."""
    ratio = ours / theirs if theirs else float("nan")
    print(f"{name:<46} {ours:8.3f} s  {theirs:8.3f} s  x{ratio:5.2f}   (goal {limit})", flush=True)


def main() -> None:
    """Run every comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1_000_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=None)
    options = parser.parse_args()
    sys.path[:0] = [str(ROOT)]
    from tests.support.media import make_media

    folder = Path(tempfile.mkdtemp(prefix="medprov-bench-", dir=options.folder))
    os.environ["MEDPROV_HOME"] = str(folder / "home")
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{'':<46} {'ours':>9}   {'yardstick':>9}   ratio of medians, {options.runs} runs")
    try:
        compare(folder, make_media("video/mp4"), make_media("image/jpeg"), options)
    finally:
        shutil.rmtree(folder)


def compare(folder: Path, video: bytes, picture: bytes, options: argparse.Namespace) -> None:
    """Set the files up and print each ratio."""
    timed([*MEDPROV, "init", "--demo"])
    big, signed = folder / "big.mp4", folder / "big.signed.mp4"
    enlarge(video, big, options.size)
    jpeg = folder / "small.jpg"
    jpeg.write_bytes(picture)
    timed([*MEDPROV, "sign", str(jpeg), *SIGN_OPTIONS])
    sign = [*MEDPROV, "sign", str(big), "-o", str(signed), "--force", *SIGN_OPTIONS]
    timed(sign)
    bare = [sys.executable, "-c", BARE_SIGN, str(big), str(folder / "bare.mp4")]
    identity = folder / "home" / "identities" / "demo"
    bare += [str(identity / name) for name in IDENTITY_FILES] + [""]

    show(
        "verify 1 GB MP4 : sha256sum",
        *pair(
            options.runs,
            lambda: timed([*MEDPROV, "verify", str(signed)]),
            lambda: timed(["sha256sum", str(signed)]),
        ),
        "≤ 2.2",
    )
    show(
        "sign 1 GB MP4 : bare engine",
        *pair(options.runs, lambda: timed(sign), lambda: timed(bare)),
        "≤ 1.1",
    )
    small = str(folder / "small.signed.jpg")
    interpreter = [sys.executable, "-c", "pass"]
    show(
        "verify small JPEG, cold : bare interpreter",
        *pair(
            2 * options.runs,
            lambda: timed([*MEDPROV, "verify", small]),
            lambda: timed(interpreter),
        ),
        "≤ 0.6 s",
    )
    show(
        "medprov --help : bare interpreter",
        *pair(2 * options.runs, lambda: timed([*MEDPROV, "--help"]), lambda: timed(interpreter)),
        "≤ 0.150 s more",
    )
    print(json.dumps({"size": options.size, "signed_bytes": signed.stat().st_size}))


IDENTITY_FILES = ("physician.chain.pem", "physician.key.pem", "passphrase")


def enlarge(video: bytes, path: Path, size: int) -> None:
    """Write the video with its ``mdat`` box grown by random bytes to about ``size``."""
    offset = 0
    while video[offset + 4 : offset + 8] != b"mdat":
        offset += int.from_bytes(video[offset : offset + 4], "big")
    length = int.from_bytes(video[offset : offset + 4], "big")
    end = offset + length
    growth = max(0, size - len(video))
    chunk = os.urandom(1 << 24)
    with path.open("wb") as file:
        file.write(video[:offset] + (length + growth).to_bytes(4, "big") + video[offset + 4 : end])
        for start in range(0, growth, len(chunk)):
            file.write(chunk[: growth - start])
        file.write(video[end:])


if __name__ == "__main__":
    main()

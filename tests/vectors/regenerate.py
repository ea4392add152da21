"""Write every vector's README and expected verdict anew: python -m tests.vectors.regenerate

Read the difference before you commit it: a verdict that changed is a change of behaviour.
"""

from __future__ import annotations

import inspect

from medprovenance.manifest.pool import ReaderPool
from tests.vectors.build import VECTORS
from tests.vectors.judging import FOLDER, readme_of, verdict_of, written_down


def main() -> None:
    """Write all folders."""
    with ReaderPool() as reader:
        for name, builder in VECTORS.items():
            verdict = verdict_of(builder(), reader)
            folder = FOLDER / name
            folder.mkdir(exist_ok=True)
            (folder / "expected.json").write_text(written_down(verdict))
            claim = inspect.getdoc(builder) or ""
            (folder / "README.md").write_text(readme_of(name, claim, verdict.code.value))
            print(f"{verdict.code.value:<16} {name}")  # noqa: T201  a script


if __name__ == "__main__":
    main()

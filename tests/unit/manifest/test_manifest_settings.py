"""The engine ignores settings that it does not know; ours cannot be misspelt or loosened."""

from __future__ import annotations

import copy
import dataclasses
from typing import TYPE_CHECKING, Any

import c2pa
import pytest

from medprovenance.manifest.settings import EngineSettings

if TYPE_CHECKING:
    from collections.abc import Iterator


def leaves(tree: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from leaves(value, (*path, key))
        else:
            yield (*path, key)


def branch(tree: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    for key in path[:-1]:
        tree = tree[key]
    return tree


def test_nothing_is_fetched_trusted_or_left_out_of_the_hash() -> None:
    assert EngineSettings().to_dict() == {
        "trust": {
            "trust_config": "1.3.6.1.5.5.7.3.4\n1.3.6.1.5.5.7.3.36\n1.3.6.1.4.1.62558.2.1",
        },
        "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False},
        "core": {"allowed_network_hosts": []},
        "builder": {
            "thumbnail": {"enabled": False},
            "bmff_hash_exclude_free_and_skip_boxes": False,
        },
    }


def test_a_misspelt_setting_is_an_error_where_it_is_written() -> None:
    with pytest.raises(TypeError, match="remote_manifest_fetsh"):
        EngineSettings(remote_manifest_fetsh=False)  # type: ignore[call-arg]


def test_settings_cannot_be_changed_afterwards() -> None:
    settings = EngineSettings()
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.ocsp_fetch = True  # type: ignore[misc]
    changed: Any = settings.to_dict()["core"]
    changed["allowed_network_hosts"].append("example.org")
    assert settings.to_dict()["core"] == {"allowed_network_hosts": []}


@pytest.mark.parametrize("path", list(leaves(EngineSettings().to_dict())), ids=".".join)
def test_the_engine_knows_every_setting_that_we_give_it(path: tuple[str, ...]) -> None:
    # It refuses a value of the wrong type only where it knows the key.
    right = EngineSettings().to_dict()
    c2pa.Context.from_dict(right).close()
    wrong = copy.deepcopy(right)
    branch(wrong, path)[path[-1]] = {"of": "another type"}
    with pytest.raises(c2pa.C2paError, match="invalid type"):
        c2pa.Context.from_dict(wrong)

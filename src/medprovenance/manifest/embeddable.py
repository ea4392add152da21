"""The engine's calls for signing a file that we lay out ourselves: placeholder, hash, signature.

The Python binding does not offer them, so they are called in its own native library, on its own
objects. The file is then written once and read once, where the engine by itself would copy it
twice in small blocks.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

_Bytes = ctypes.POINTER(ctypes.c_ubyte)


class Embeddable:
    """One builder whose context holds a signer.

    Every call raises the binding's own ``C2paError``.
    """

    def __init__(self, binding: ModuleType, builder: Any, media_type: str) -> None:
        """Over a live builder of the binding."""
        self._binding = binding
        self._builder = builder
        self._type = media_type.encode("ascii")
        # A handle of our own: argument types set here do not touch the binding's.
        self._library = ctypes.CDLL(binding._lib._name)  # noqa: SLF001
        self._library.c2pa_free.argtypes = [ctypes.c_void_p]

    def placeholder(self) -> bytes:
        """What reserves the place of the store, in the form that the container needs."""
        return self._bytes(self._library.c2pa_builder_placeholder, "no placeholder: {}")

    def hash(self, stream: Any) -> None:
        """Bind the claim to a file that holds the placeholder; ``stream`` is the binding's."""
        function = self._library.c2pa_builder_update_hash_from_stream
        function.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
        function.restype = ctypes.c_int
        native = ctypes.cast(stream._stream, ctypes.c_void_p)  # noqa: SLF001
        self._checked(function(self._handle(), self._type, native), "the hash failed: {}")

    def sign(self) -> bytes:
        """The signed store, exactly as long as the placeholder."""
        return self._bytes(self._library.c2pa_builder_sign_embeddable, "the signature failed: {}")

    def _bytes(self, function: Callable[..., int], message: str) -> bytes:
        typed: Any = function
        typed.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.POINTER(_Bytes)]
        typed.restype = ctypes.c_int64
        found = _Bytes()
        length = self._checked(typed(self._handle(), self._type, ctypes.byref(found)), message)
        try:
            return ctypes.string_at(found, length)
        finally:
            self._library.c2pa_free(found)

    def _handle(self) -> ctypes.c_void_p:
        return ctypes.cast(self._builder._handle, ctypes.c_void_p)  # noqa: SLF001

    def _checked(self, result: int, message: str) -> int:
        self._binding._check_ffi_operation_result(  # noqa: SLF001
            result, message, check=lambda value: value < 0
        )
        return result

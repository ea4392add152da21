"""How hard a text is to read: Flesch-Kincaid for English, Fernández-Huerta for Spanish."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_SENTENCE = re.compile(r"[.!?]+(?:\s|$)")
_STRONG, _WEAK = "aeoáéíóúAEOÁÉÍÓÚ", "iuüIUÜ"


def english_grade(text: str) -> float:
    """Flesch-Kincaid grade level (Kincaid et al. 1975): years of school in the USA."""
    words, sentences = _count(text)
    syllables = sum(map(english_syllables, words))
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def spanish_ease(text: str) -> float:
    """Fernández-Huerta (1959) reading ease: 70 and more is fairly easy (sixth grade)."""
    words, sentences = _count(text)
    syllables = sum(map(spanish_syllables, words))
    return 206.84 - 60 * syllables / len(words) - 1.02 * len(words) / sentences


def english_syllables(word: str) -> int:
    """Vowel groups, without a silent last ``e`` and the silent ``e`` of ``-ed`` and ``-es``."""
    lower = re.sub(r"['\u2019].*", "", word.lower())
    groups = len(re.findall(r"[aeiouy]+", lower)) + len(re.findall(r"ia(?!l$)|io(?!n)|iu", lower))
    silent = re.search(r"[^aeiouyl]e$|[^aeioutd]ed$|[^aeiouscxz]es$", lower)
    return max(groups - 1 if silent else groups, 1)


def spanish_syllables(word: str) -> int:
    """Vowels, less one for each diphthong; the ``u`` of ``qu``, ``gue`` and ``gui`` is mute."""
    sounded = re.sub(r"(?<=q)u|(?<=g)u(?=[eéií])", "", word.lower())
    sounded = re.sub(r"y\b", "i", sounded)
    count = 0
    for run in re.findall(r"[aeiouáéíóúü]+", sounded):
        strong = sum(char in _STRONG for char in run)
        count += max(strong, 1)
    return max(count, 1)


def _count(text: str) -> tuple[list[str], int]:
    words = _WORD.findall(text)
    if not words:
        raise ValueError("no words to measure")
    return words, max(len(_SENTENCE.findall(text)), 1)

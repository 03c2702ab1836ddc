"""The work for one company, in whichever process it is done."""

from __future__ import annotations

import pickle
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import cast

from modelgen.batches.made import FAILED, MADE, UNVERIFIED, Made, failing, outputs
from modelgen.batches.subject import Values
from modelgen.errors import ModelgenError
from modelgen.files.warm import Warm
from modelgen.pipeline import NotVerified, put
from modelgen.program.program import Program
from modelgen.readback.unpulled import NotPulled
from modelgen.reference.solve import everywhere
from modelgen.slides.template import Bank
from modelgen.verify.made import NOT_VERIFIED, warm
from modelgen.workbook.theme import Theme

_KEPT = 16  # programs, beside the one that most companies share
_engines = Warm()  # that verify one company's workbook after another's
_known: OrderedDict[str, Program] = OrderedDict()  # by digest; the first is the definition's own


@dataclass(frozen=True)
class Order:
    """How workbooks are made, the same for all companies."""

    scenario: str
    looks: Theme
    git: str  # what it says of the definition
    protect: bool
    verified_by: tuple[str, ...] | None
    deck: bool = False  # beside each workbook
    bank: Bank | None = None  # the template of decks


@dataclass(frozen=True)
class Task:
    """One company's work. `written` is its program where it has members of its own; else the process has it."""

    company: str
    path: str  # of the workbook; empty where none is asked for
    inputs: str
    key: str
    values: Values
    program: str  # its digest
    written: bytes
    overwrite: bool
    order: Order
    overwrite_deck: bool = False


def know(digest: str, written: bytes) -> None:
    """Have the definition's program in this process, before any company's."""
    _known.clear()
    _known[digest] = cast(Program, pickle.loads(written))


def rest() -> None:
    """End what stays in this process from one company to the next; it begins anew with the next one."""
    _engines.close()


def make(task: Task) -> Made:
    """Compute a company, and write its workbook. What goes wrong stands in what comes back."""
    made = Made(task.company, Path(task.path).name, FAILED, task.inputs, key=task.key)
    try:
        with warm(_engines):
            _make(task, made)
    except ModelgenError as error:
        made.error = said(error)
    except MemoryError:
        made.error = "there is not enough memory for it; use fewer --jobs"
    except Exception as error:  # of one company; the others go on
        made.error = f"this is a fault of modelgen, please report it: {type(error).__name__}: {error}"
    return made


def said(error: ModelgenError) -> str:
    """Why a company has no workbook, with what to do in a batch."""
    told = str(error)
    if isinstance(error, NotPulled):
        return told.replace("pull it, or let it be", "put the edits into the table, or let it be")
    return told


def knows(digest: str) -> bool:
    """Whether this process has a program."""
    return digest in _known


def _make(task: Task, made: Made) -> None:
    seconds: dict[str, float] = {}
    made.seconds = seconds
    start = perf_counter()
    program = _program(task).valued(task.company, task.values)
    found = everywhere(program)
    made.outputs, made.failed = outputs(program, found), failing(program, found)
    seconds["values"] = round(perf_counter() - start, 4)
    if task.path:
        start = perf_counter()
        try:
            stamp = _build(task, program, made)
        finally:
            seconds["workbook"] = round(perf_counter() - start, 4)
        made.workbook = digest_of(Path(task.path))
        if not made.ok:
            return
        if task.order.deck:
            made.state = FAILED
            start = perf_counter()
            made.deck = _deck(task, program, stamp)
            seconds["deck"] = round(perf_counter() - start, 4)
    made.state = MADE


def _build(task: Task, program: Program, made: Made) -> str:
    """Write a company's workbook; how it was verified."""
    order = task.order
    try:
        proof = put(
            program, task.path, order.looks, order.git, scenario=order.scenario, verified_by=order.verified_by,
            protect=order.protect, overwrite=task.overwrite,
        )  # fmt: skip
    except NotVerified as error:
        made.state, made.verdict, made.error = UNVERIFIED, error.report.verdict, "; ".join(error.report.found())
        return NOT_VERIFIED
    made.state, made.verdict = MADE, "" if proof is None else proof.verdict
    return NOT_VERIFIED if proof is None else proof.stamp


def _deck(task: Task, program: Program, stamp: str) -> str:
    """Write a company's deck beside its workbook; a digest of its bytes."""
    from modelgen.slides.deck import put as put_deck  # few batches have one

    file = deck_of(Path(task.path))
    put_deck(
        program, file, task.order.looks, scenario=task.order.scenario, given=task.order.bank,
        overwrite=task.overwrite_deck, stamp=stamp,
    )  # fmt: skip
    return digest_of(file)


def deck_of(workbook: Path) -> Path:
    """Where the deck of a company stands: beside its workbook."""
    return workbook.with_name(workbook.name.removesuffix(".xlsx") + ".pptx")


def _program(task: Task) -> Program:
    if task.program in _known:
        return _known[task.program]
    program = _known[task.program] = cast(Program, pickle.loads(task.written))
    if len(_known) > _KEPT + 1:
        del _known[list(_known)[1]]
    return program


def program_of(task: Task, written: bytes) -> Program:
    """The program of a company, where the definition's own is `written`."""
    return cast(Program, pickle.loads(task.written or written))


def digest_of(file: Path) -> str:
    """A digest of a file's bytes; empty where there is no such file."""
    try:
        return sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""

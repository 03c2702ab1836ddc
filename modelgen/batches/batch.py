"""A batch: companies by one definition, each computed and its workbook written, as they come."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, suppress
from functools import partial
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Any

from modelgen.batches import comparison, results
from modelgen.batches.away import Away
from modelgen.batches.cluster import Dask, is_client
from modelgen.batches.companies import Companies, Company
from modelgen.batches.made import FAILED, KEPT, Made
from modelgen.batches.manifest import Manifest, code
from modelgen.batches.pool import Here, Pool, Processes, processors
from modelgen.batches.subject import Subject
from modelgen.batches.worker import Order, Task, deck_of, digest_of, make
from modelgen.errors import ModelgenError
from modelgen.files.locks import alone_in
from modelgen.model.find import scenario_named
from modelgen.model.model import Model
from modelgen.program.program import Program
from modelgen.progress import tell
from modelgen.revisions.repository import state
from modelgen.slides.files import needed
from modelgen.slides.template import bank
from modelgen.verify.engines.registry import DEFAULT
from modelgen.workbook import themes

_DIED = "its process was ended by the system, most likely for its memory; use fewer --jobs, or a larger machine"


class Batch:
    """Companies by one definition. To go through it computes them: each result comes as soon as it is there."""

    def __init__(
        self, definition: str | Path | Model, companies: Any, out: str | Path | None = None, *,
        jobs: int | None = None, scenario: str | None = None, verify: bool = False, theme: str | Path | None = None,
        protect: bool = True, overwrite: bool = False, deck: bool = False,
        template: str | Path | None = None, stop: Callable[[], bool] = lambda: False,
        pool: Callable[[str, bytes], Pool] | None = None, executor: Any = None,
    ) -> None:  # fmt: skip
        self.out = None if out is None else _folder(Path(out))
        self.subject = Subject(definition)
        program = self.program
        self.scenario = scenario_named(program.scenario, scenario)
        self.companies = Companies(companies, self.subject)
        self.jobs = min(processors() if jobs is None else jobs, len(self.companies))
        self.overwrite, self._stop = overwrite, stop
        self._pool = pool if executor is None else partial(Dask if is_client(executor) else Away, executor)
        if deck:
            if out is None:
                raise ModelgenError("decks are written beside workbooks; name the folder for both")
            needed()
        elif template is not None:
            raise ModelgenError("a template is for decks; ask for them by --deck (in Python deck=True)")
        given = None if template is None else bank(Path(template))
        looks = self._looks = themes.theme(theme, program.folder)
        git, engines = state(program.folder), tuple(DEFAULT) if verify else None
        self.order = Order(self.scenario, looks, git, protect, engines, deck, given)
        self._same = [code(), looks.text, self.scenario, protect, deck]
        self._same += [] if given is None else [sha256(given.content).hexdigest()]
        self._every: dict[str, Made] = {}
        self.interrupted = False

    @property
    def program(self) -> Program:
        """The definition's program, without any company's values."""
        return self.subject.program

    @property
    def made(self) -> list[Made]:
        """What came of the companies so far, in their order."""
        return sorted(self._every.values(), key=lambda one: self._rank[one.company])

    def frame(self) -> Any:
        """A tidy pandas DataFrame: a row for each company, scenario and output. Computes what isn't computed yet."""
        if len(self._every) < len(self.companies):
            for _ in self:
                pass
        return results.frame(self.made)

    def __iter__(self) -> Iterator[Made]:
        """Compute, and hand out what comes of each company, in the order in which they are done."""
        self._rank: dict[str, int] = {}
        with ExitStack() as stack:
            manifest = None
            if self.out is not None:
                results.arrow()
                self.out.mkdir(parents=True, exist_ok=True)
                stack.enter_context(alone_in(self.out))
                manifest = Manifest(self.out)
                stack.callback(self._fold, manifest)
            start, computed = monotonic(), 0
            for made in self._computed(manifest):
                self._every[made.company] = made
                computed += made.state != KEPT
                if manifest is not None and made.state != KEPT:
                    manifest.add(made)
                yield made
                self._tell(monotonic() - start, computed)

    def _fold(self, manifest: Manifest) -> None:
        assert self.out is not None
        manifest.fold(self.made)
        if self._every:
            results.write_parquet(self.made, self.out / results.FILE)
            comparison.write(self.made, self.program, self._looks, self.scenario, self.out)

    def _tell(self, seconds: float, computed: int) -> None:
        done, of = len(self._every), len(self.companies)
        rate = computed / seconds if computed and seconds else 0.0
        pace = f"{rate:.1f} a second" if rate >= 1 else f"{1 / rate:.1f} s each" if rate else ""
        left = f", {_clock((of - done) / rate)} left" if rate and of > done else ""
        tell(f"companies{f' ({pace}{left})' if pace else ''}", done, of)

    # --- the work ---

    def _computed(self, manifest: Manifest | None) -> Iterator[Made]:
        pool: Pool | None = None
        pending: dict[Future[Made], Task] = {}
        companies = enumerate(self.companies)
        now = True
        try:
            while True:
                while not self._stopping() and len(pending) < (pool.room if pool else 1):
                    place, company = next(companies, (0, None))
                    if company is None:
                        break
                    self._rank[company.name] = place
                    task = self._task(company, manifest)
                    if isinstance(task, Made):
                        yield task
                        continue
                    pool = pool or self._workers()
                    pending[pool.submit(make, task)] = task
                if not pending or pool is None:
                    break
                if self._stopping():
                    pending = {future: task for future, task in pending.items() if not future.cancel()}
                yield from self._done(pool, pending)
            now = False
        except (KeyboardInterrupt, GeneratorExit):  # what is being written is finished
            now, self.interrupted = False, True
            for future in [*pending]:
                if not future.cancel():
                    with suppress(BrokenProcessPool):
                        made = future.result()
                        self._every[made.company] = made
                        if manifest is not None:
                            manifest.add(made)
            raise
        finally:
            if pool is not None:
                pool.end(now=now)

    def _stopping(self) -> bool:
        self.interrupted = self.interrupted or self._stop()
        return self.interrupted

    def _done(self, pool: Pool, pending: dict[Future[Made], Task]) -> Iterator[Made]:
        """What is done of what is pending, as soon as something is."""
        done, _ = wait(pending, return_when=FIRST_COMPLETED)
        suspects = []
        for future in sorted(done, key=lambda one: self._rank[pending[one].company]):
            task = pending.pop(future)
            try:
                yield future.result()
            except BrokenProcessPool:
                suspects.append(task)
        if suspects:  # one of them has ended a process, and with it what the others did
            suspects += pending.values()
            pending.clear()
            pool.renew()
            for task in suspects:
                yield self._alone(pool, task)

    def _alone(self, pool: Pool, task: Task) -> Made:
        try:
            return pool.submit(make, task).result()
        except BrokenProcessPool:
            pool.renew()
            return Made(task.company, Path(task.path).name, FAILED, task.inputs, error=_DIED, key=task.key)

    def _workers(self) -> Pool:
        import pickle

        one = self.subject.variant(())
        known = one.digest, pickle.dumps(one.program)
        if self._pool is not None:
            return self._pool(*known)
        return Here(*known) if self.jobs == 1 else Processes(self.jobs, *known)

    def _task(self, company: Company, manifest: Manifest | None) -> Task | Made:
        """A company's work; what was made of it before, where nothing has changed since."""
        import pickle

        one = self.subject.variant(company.members)
        key = sha256(json.dumps([one.digest, company.inputs, *self._same]).encode()).hexdigest()
        path, unedited, own_deck = "", False, False
        if self.out is not None and manifest is not None:
            path = str((self.out / company.file).absolute())
            before = manifest.known.get(company.name)
            unedited = before is not None and bool(before.workbook) and before.workbook == digest_of(Path(path))
            own_deck = before is not None and bool(before.deck) and before.deck == digest_of(deck_of(Path(path)))
            proved = before is not None and (bool(before.verdict) or self.order.verified_by is None)
            if (
                before is not None
                and unedited
                and proved
                and before.key == key
                and before.ok
                and own_deck >= self.order.deck
            ):
                before.state = KEPT
                return before
        written = pickle.dumps(one.program) if company.members else b""
        return Task(
            company.name, path, company.inputs, key, company.values, one.digest, written,
            self.overwrite or unedited, self.order, self.overwrite or own_deck,
        )  # fmt: skip


def batch(definition: str | Path | Model, companies: Any, out: str | Path | None = None, **how: Any) -> Batch:
    """Compute companies by one definition, and write a workbook for each into the folder `out`, if one is named."""
    return Batch(definition, companies, out, **how)


def _folder(out: Path) -> Path:
    if out.exists() and not out.is_dir():
        raise ModelgenError(f"{out} is no folder; name the folder for the workbooks")
    if not out.exists() and not out.absolute().parent.is_dir():
        raise ModelgenError(f"{out}: there is no folder {out.parent}; make it first")
    return out


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"

"""What a process in the sandbox tries, and can't do: each attempt fails, in one that is alone with its workbook, and in
one that may start the programs of an engine."""

from __future__ import annotations

import os
import resource
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from modelgen.files import seccomp, starting
from modelgen.files.confine import packages
from modelgen.files.sandbox import Failed, Job, confinement, run
from tests.commandline import PATIENCE

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux can confine a process")
PROGRAMS = ("/nowhere",)  # of an engine that starts some
SECRET = "MODELGEN_TEST_SECRET"


class World(NamedTuple):
    """What there is to be had outside."""

    given: str  # the file that the process may read
    other: str  # one beside it
    folder: str
    port: int  # of a server on this machine
    socket: str  # of another one
    parent: int
    home: str


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    (tmp_path / "given.xlsx").write_text("given")
    (tmp_path / "other.xlsx").write_text("other")
    monkeypatch.setenv(SECRET, "hunter2")
    monkeypatch.chdir(tmp_path)  # short enough for the name of a socket
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as local:
        local.bind("local")
        local.listen()
        yield World(
            str(tmp_path / "given.xlsx"), str(tmp_path / "other.xlsx"), str(tmp_path), server.getsockname()[1], "local",
            os.getpid(), os.path.expanduser("~"),
        )  # fmt: skip


def attempt(job: tuple[str, World]) -> str:
    """A target that tries one thing."""
    name, world = job
    return str((ATTEMPTS | ALONE)[name](world))


def dialled(family: int, kind: int, address: object) -> None:
    with socket.socket(family, kind) as one:
        one.connect(address)  # type: ignore[arg-type]


def sent(world: World) -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        return one.sendto(b"hello", ("127.0.0.1", world.port))


def written(path: str) -> int:
    with open(path, "w") as file:
        return file.write("mine")


def read(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


def forked(_: World) -> int:
    if not (child := os.fork()):
        os._exit(0)
    return os.waitpid(child, 0)[1]


ATTEMPTS: dict[str, Callable[[World], object]] = {
    "read a file beside its own": lambda world: read(world.other),
    "read who uses this machine": lambda _: read("/etc/passwd"),
    "read what it was started with": lambda _: read("/proc/self/environ"),
    "read what its parent was started with": lambda world: read(f"/proc/{world.parent}/environ"),
    "read its parent's memory": lambda world: open(f"/proc/{world.parent}/mem", "rb").close(),
    "list the folder of its file": lambda world: os.listdir(world.folder),
    "list the home folder": lambda world: os.listdir(world.home),
    "list the root": lambda _: os.listdir("/"),
    "write beside its file": lambda world: written(f"{world.folder}/new"),
    "write into its file": lambda world: written(world.given),
    "cut its file": lambda world: os.truncate(world.given, 0),
    "delete its file": lambda world: os.unlink(world.given),
    "rename its file": lambda world: os.rename(world.given, f"{world.folder}/new"),
    "take its file along": lambda world: os.rename(world.given, os.path.join(os.environ["HOME"], "new")),
    "write where temporary files are": lambda _: written("/tmp/modelgen-test-new"),
    "write into modelgen": lambda _: written(os.path.join(os.path.dirname(seccomp.__file__), "new.py")),
    "reach a server": lambda world: dialled(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", world.port)),
    "reach a server by IPv6": lambda world: dialled(socket.AF_INET6, socket.SOCK_STREAM, ("::1", world.port)),
    "send a datagram": sent,
    "listen": lambda _: socket.create_server(("127.0.0.1", 0)).close(),
    "ask for a name": lambda _: dialled(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.53", 53)),
    "look at the network's cards": lambda _: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close(),
    "send a local datagram": lambda _: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).close(),
    "start a program": lambda _: subprocess.run(["/bin/true"], check=True),
    "start a shell": lambda _: os.posix_spawn("/bin/sh", ["sh", "-c", "true"], {}),
    "become a program": lambda _: os.execv("/bin/true", ["true"]),
    "become Python again": lambda _: os.execv(sys.executable, [sys.executable, "-c", ""]),
    "signal its parent": lambda world: os.kill(world.parent, 0),
    "limit its parent": lambda world: resource.prlimit(world.parent, resource.RLIMIT_NOFILE, (50, 50)),
    "hold memory that no limit counts": lambda _: os.memfd_create("more"),
    "leave its group": lambda _: os.setsid() if os.getpid() != os.getpgrp() else os.setpgid(0, os.getpgrp()),
}  # fmt: skip
ALONE: dict[str, Callable[[World], object]] = {
    "reach a local server": lambda world: dialled(socket.AF_UNIX, socket.SOCK_STREAM, world.socket),
    "start a process": forked,
}


def confined(name: str, world: World, programs: tuple[str, ...], waits: bool = False) -> object:
    job = Job(f"{__name__}:attempt", (name, world), PATIENCE, 1024, "it", (world.given,), programs)
    if waits:
        starting.ahead(job.modules)
    return run(job)


here = cache(confinement)


def needs_confinement() -> None:
    """Skip where the system has no such thing, unless it must have."""
    if why := here().files or here().network or here().programs:
        if os.environ.get("MODELGEN_REQUIRE_CONFINEMENT") == "1":
            pytest.fail(f"MODELGEN_REQUIRE_CONFINEMENT=1, but {why}")
        pytest.skip(why)


CASES = [(name, programs) for name in ATTEMPTS for programs in ((), PROGRAMS)] + [(name, ()) for name in ALONE]


@linux
@pytest.mark.slow
@pytest.mark.parametrize(("name", "programs"), CASES, ids=[f"{name}{' too' * bool(some)}" for name, some in CASES])
def test_it_cannot(name: str, programs: tuple[str, ...], world: World) -> None:
    needs_confinement()
    with pytest.raises(Failed, match="PermissionError"):
        confined(name, world, programs)
    assert read(world.given) == "given" and sorted(os.listdir(world.folder)) == ["given.xlsx", "local", "other.xlsx"]


@linux
@pytest.mark.slow
@pytest.mark.parametrize("name", [*ATTEMPTS, *ALONE])
def test_nor_can_one_that_was_started_ahead(name: str, world: World) -> None:
    needs_confinement()
    with pytest.raises(Failed, match="PermissionError"):
        confined(name, world, (), waits=True)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*ATTEMPTS, *ALONE])
def test_whoever_is_free_can(name: str, world: World) -> None:
    """Or else the attempts would prove nothing."""
    if {"its", "become", "modelgen"} & set(name.split()):
        pytest.skip("it would harm the tests")
    try:
        (ATTEMPTS | ALONE)[name](world)
    except PermissionError:
        raise
    except OSError:
        pass  # nobody listens there, or there is no such network
    finally:
        Path("/tmp/modelgen-test-new").unlink(missing_ok=True)


def told(path: str) -> dict[str, str | None]:
    """A target that does what it may."""
    own = os.path.join(os.environ["HOME"], "own")
    written(own)
    thread = threading.Thread(target=written, args=(own,))
    thread.start()
    thread.join()
    import calendar  # noqa: F401, imported from where Python is

    names = (SECRET, "HOME", "PATH")
    return {"given": read(path), "own": read(own), **{name: os.environ.get(name) for name in names}}


@pytest.mark.slow
def test_it_can_do_what_it_is_for(world: World) -> None:
    found = run(Job(f"{__name__}:told", world.given, PATIENCE, 1024, "it", (world.given,)))
    assert isinstance(found, dict)
    assert found["given"] == "given" and found["own"] == "mine"
    assert found["HOME"] != os.environ.get("HOME")


def test_packages_are_read_from_their_places_and_not_from_where_people_work(monkeypatch, tmp_path: Path) -> None:
    home, project, shared, main = (tmp_path / name for name in ("home", "home/project", "shared", "main"))
    for folder in (home, project, shared, main):
        folder.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(project)
    monkeypatch.setattr(sys.modules["__main__"], "__file__", str(main / "script.py"), raising=False)
    path = ["", str(tmp_path), str(home), str(project), str(main), str(shared), str(home / "site"), "/"]
    monkeypatch.setattr(sys, "path", path)
    assert [*packages()] == [str(shared), str(home / "site")]


def variables(_: object) -> dict[str, str]:
    """A target that tells all that it knows of its environment."""
    return dict(os.environ)


@pytest.mark.slow
def test_it_knows_nothing_of_the_environment_but_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (SECRET, "AWS_SECRET_ACCESS_KEY", "PYTHONSTARTUP", "LD_PRELOAD_", "SSH_AUTH_SOCK", "DISPLAY"):
        monkeypatch.setenv(name, "hunter2")
    found = run(Job(f"{__name__}:variables", None, PATIENCE, 1024, "it"))
    assert isinstance(found, dict)
    assert "hunter2" not in found.values()
    assert len(found) < 40


@pytest.mark.slow
def test_what_holds_here_is_told() -> None:
    found = confinement()
    assert found._fields == ("files", "network", "programs", "memory")
    if sys.platform != "linux":
        assert found.files and found.network and found.programs


@linux
@pytest.mark.slow
def test_where_the_system_has_no_such_thing_it_runs_without_and_says_so() -> None:
    assert run(Job(f"{__name__}:strange", None, PATIENCE, 1024, "it")) == "not known for the processor abacus"


def strange(_: object) -> str:
    """A target on a processor whose calls have other numbers."""
    name = os.uname
    os.uname = lambda: os.uname_result(("Linux", "", "", "", "abacus"))
    try:
        return seccomp.restrict(programs=False)
    finally:
        os.uname = name

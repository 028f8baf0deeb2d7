"""What a person gets who installs the wheel: the program, the content under bot/_defaults, and nothing else."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent


def build(kind: str, folder: Path) -> Path:
    """Build a wheel or an sdist of the project without a network; returns the file."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return next(path for path in folder.iterdir() if path.is_file())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content as pip lays it out."""
    folder = tmp_path_factory.mktemp("installed")
    zipfile.ZipFile(wheel).extractall(folder)
    return folder


def files_below(folder: Path) -> dict[str, bytes]:
    """Every visible file below a folder, with its content."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found if not path.name.startswith(".")}


@pytest.mark.parametrize("name", ["rules", "lexicon"])
def test_the_content_travels_whole(installed: Path, name: str) -> None:
    shipped = files_below(ROOT / name)
    assert shipped, f"{name}/ is empty"
    assert files_below(installed / "bot" / "_defaults" / name) == shipped


def test_the_settings_travel(installed: Path) -> None:
    assert (installed / "bot/_defaults/config.yaml").read_bytes() == (ROOT / "config.yaml").read_bytes()


def test_the_whole_program_travels_and_nothing_beside_it(installed: Path) -> None:
    program = files_below(ROOT / "bot")
    packed = {name: data for name, data in files_below(installed / "bot").items() if not name.startswith("_defaults/")}
    assert packed == program
    assert {path.name for path in installed.iterdir()} == {"bot", "qingnin-0.1.0.dist-info"}


def test_the_command_and_the_licence_are_declared(installed: Path) -> None:
    info = installed / "qingnin-0.1.0.dist-info"
    assert "qingnin = bot.cli:main" in (info / "entry_points.txt").read_text(encoding="utf-8")
    assert "Apache License" in (info / "licenses" / "LICENSE").read_text(encoding="utf-8")


def test_an_installed_program_finds_its_content(installed: Path, tmp_path: Path) -> None:
    """Run away from the checkout: only bot/_defaults can be what it finds."""
    code = "from bot.config import load_settings; from bot import defaults; from pathlib import Path\n"
    code += "print(defaults.shipped_folder()); print(len(defaults.rule_files(Path('nowhere'))))\n"
    code += "print(load_settings(Path('nowhere')).origins[0].path)"
    found = run(installed, tmp_path, "-c", code).splitlines()
    shipped = installed / "bot" / "_defaults"
    assert found == [str(shipped), str(len(files_below(ROOT / "rules"))), str(shipped / "config.yaml")]


def test_an_installed_program_runs_as_a_module(installed: Path, tmp_path: Path) -> None:
    assert "qingnin" in run(installed, tmp_path, "-m", "bot", "--help")


def test_the_sdist_can_be_tested(tmp_path: Path) -> None:
    with tarfile.open(build("sdist", tmp_path)) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames()}
    assert {"LICENSE", "config.yaml", "pyproject.toml", "bot/config.py", "tests/test_packaging.py"} <= names


def pins() -> list[Requirement]:
    """Every pin of requirements-ci.txt; a package has several where its version depends on the Python."""
    lines = (ROOT / "requirements-ci.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line.removesuffix("\\")) for line in lines if line and line[0] not in " #"]


def pinned() -> dict[str, Version]:
    """The packages of requirements-ci.txt with their versions."""
    return {canonicalize_name(one.name): Version(str(one.specifier).removeprefix("==")) for one in pins()}


def meets(version: Version | None, wanted: Requirement) -> bool:
    return version is not None and version in wanted.specifier


def test_ci_installs_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    asked = [Requirement(line) for line in [*project["dependencies"], *extras]]
    held = pinned()
    unmet = [str(one) for one in asked if not meets(held.get(canonicalize_name(one.name)), one)]
    assert unmet == [], "requirements-ci.txt is older than pyproject.toml; its first lines say how to refresh it"


def test_ci_installs_nothing_without_a_hash() -> None:
    text = (ROOT / "requirements-ci.txt").read_text(encoding="utf-8")
    entries = re.split(r"^(?=[a-z])", text, flags=re.MULTILINE | re.IGNORECASE)[1:]
    assert len(entries) == len(pins())
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def run(installed: Path, folder: Path, *arguments: str) -> str:
    """Run Python in `folder` with the installed program first on the path; returns what it printed."""
    command = [sys.executable, *arguments]
    environment = {"PYTHONPATH": str(installed), "PYTHONDONTWRITEBYTECODE": "1", "QINGNIN_HOME": str(folder)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout

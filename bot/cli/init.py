"""`qingnin init`: put the shipped rules, word lists and settings into a folder, to be edited there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click

from ..defaults import shipped_config, shipped_folder, shipped_lexicon, shipped_rules
from ..errors import UsageError


@click.command()
@click.argument("folder", required=False, metavar="[DIR]")
@click.option("--force", is_flag=True, help="已有的文件也换成默认的")
def init(folder: str | None, force: bool) -> None:
    """把默认的 config.yaml、rules/、lexicon/ 复制到文件夹里改。

    Copy the shipped settings, rules and word lists into DIR.

    DIR 不写就是 QINGNIN_HOME，没有设它就是当前文件夹。已有的文件不动，除非写 --force。
    """
    target = Path(folder or os.environ.get("QINGNIN_HOME") or ".")
    if target.resolve() == shipped_folder().resolve():
        raise UsageError(f"“{target}” 就是默认文件所在的文件夹；请写另一个文件夹")
    if target.exists() and not target.is_dir():
        raise UsageError(f"“{target}” 不是文件夹；请写一个文件夹的名字")
    copied, kept = _copy_all(target, force)
    click.echo(f"复制了 {copied} 个文件到 {target.resolve()}")
    for name in kept:
        click.echo(f"  没动 {name}（已经有了；要换成默认的请加 --force）")
    click.echo("没有改动的规则和词表可以删掉：删掉的用自带的，会随升级更新；留下的以您的为准。")
    click.echo(f"下一步：改 {target / 'config.yaml'}，再用 qingnin rules lint 看看规则。")


def _copy_all(target: Path, force: bool) -> tuple[int, list[str]]:
    copied, kept = 0, []
    for source in _shipped_files():
        name = source.relative_to(shipped_folder())
        place = target / name
        if place.exists() and not force:
            kept.append(str(name))
            continue
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(source.read_bytes())
        except OSError as error:
            raise UsageError(f"写不了 “{place}”（{error.strerror}）；请检查权限和磁盘空间") from error
        copied += 1
    return copied, kept


def _shipped_files() -> Iterator[Path]:
    yield shipped_config()
    for folder in (shipped_rules(), shipped_lexicon()):
        yield from sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))

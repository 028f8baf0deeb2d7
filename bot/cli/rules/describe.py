"""`rules schema` and `rules reference`: the rule language, for editors and for readers."""

from __future__ import annotations

import json

import click


@click.command()
def schema() -> None:
    """规则文件的 JSON Schema，写到标准输出；编辑器用它补全和检查。

    The JSON Schema of rule files, for completion and checks in editors.

    \b
    qingnin rules schema > rules.schema.json
    再在规则文件的第一行写：# yaml-language-server: $schema=./rules.schema.json
    """
    from ...engine.schema import schema as build

    click.echo(json.dumps(build(), ensure_ascii=False, indent=2))


@click.command()
def reference() -> None:
    """规则字段的说明页（Markdown），写到标准输出。

    The reference page of the rule language, in Markdown.
    """
    from ...engine.reference import reference as build

    click.echo(build(), nl=False)

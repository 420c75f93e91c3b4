"""``dangan explain``: how a quarter's score came about, step by step, to be read aloud."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from generator.cli.chinese import ChineseCommand
from generator.cli.output import echo_json
from generator.cli.progress import stages
from generator.cli.project import (
    QuarterType,
    archives_option,
    cache_option,
    entries_named,
    find_archives,
    format_option,
    reference_date,
    today_option,
)
from generator.cli.results import open_archives
from generator.scalars import Quarter
from generator.scoring.explain import Explanation, Part, Sway, explain, together
from generator.scoring.score import Scorer, office_facts
from generator.standards.rulebook import signed


@click.command(
    cls=ChineseCommand,
    help="逐步说明一个人一个季度的得分：每一步的条款原文、记录、分数和累计，"
    "与同组相比的人数和中位数，否决，以及去掉哪条记录等次会变。",
)
@click.argument("officer_id", metavar="档案号")
@click.option(
    "--period", type=QuarterType(), help="季度，如 2013Q3；缺省为参照日前最近一个完整季度"
)
@format_option("text", "json")
@cache_option
@archives_option
@today_option
def command(
    officer_id: str,
    period: Quarter | None,
    form: str,
    archives: Path | None,
    today: date | None,
) -> int:
    """Exit code 1 when the data has errors (nothing is explained then), 0 otherwise."""
    folder = find_archives(archives)
    day = reference_date(today, folder)
    quarter = period or Quarter.of(day).shift(-1)
    with stages("读入档案") as tell:
        opened = open_archives(folder, day, tell)
        if opened is None:
            return 1
        ids = entries_named(opened.shelf, (officer_id,))
        (office,) = opened.offices("计分", ids)
        facts = office_facts(office, opened.standards, day)
        sheets = Scorer(office.unit, facts, opened.standards).sheets(quarter, ids)
        if not sheets:
            raise click.UsageError(
                f"{officer_id} 在 {quarter} 没有任职或整季不在岗，或当时没有施行的制度，不计分"
            )
        found = explain(sheets[0], facts[officer_id], opened.standards)
    if form == "json":
        echo_json(found.to_json())
    else:
        click.echo(explanation_text(found))
    return 0


def explanation_text(found: Explanation) -> str:
    """The explanation as sentences, one step a line."""
    sheet = found.sheet
    head = f"{sheet.name}（{sheet.officer}） {sheet.period.chinese}"
    lines = [f"{head}，{sheet.department}，{sheet.post_category}，按制度 {sheet.standard} 计分。"]
    if sheet.total is None:
        return "\n".join([*lines, sheet.note + "。"])
    for part in found.parts:
        lines += ["", *_part(part)]
    lines += ["", f"总分 {sheet.total:.2f}，按总分为{sheet.grade_before_veto}。"]
    lines += [f"否决：{veto}" for veto in found.vetoes]
    if sheet.grade != sheet.grade_before_veto:
        lines.append(f"否决只压等次，不改分数。等次 {sheet.grade}。")
    if found.above is not None:
        lines.append(f"距{found.above[0]}还差 {found.above[1]:.2f} 分。")
    if found.below is not None:
        lines.append(f"比{sheet.grade_before_veto}的下限高 {found.below[1]:.2f} 分。")
    if found.sways:
        lines += ["", "同组中位数照旧，没有下列记录中的某一条，等次会变："]
        lines += map(_swaying, together(found.sways))
    else:
        lines += ["", "同组中位数照旧，去掉其中任何一条记录，等次都不变。"]
    return "\n".join(lines)


def _swaying(alike: list[Sway]) -> str:
    first = alike[0]
    where = "、".join(first.clauses)
    if len(alike) == 1:
        where += f"；{first.location.path}:{first.location.line}"
    one_of = " 中的一条" if len(alike) > 1 else ""
    records = "、".join(sway.record for sway in alike)
    return f"  {records}{one_of}（{where}）：总分 {first.total:.2f}，{first.grade}"


def _part(part: Part) -> list[str]:
    found = part.indicator
    lines = [f"{found.clause} {found.name}（{found.dimension}，满分 {found.full}）"]
    if found.workload is not None:
        lines += [
            f"  计入 {item.record}：{item.note} = {item.weight:f}" for item in found.workload.items
        ]
        if found.workload.presence != 1:
            days, whole = found.workload.days
            lines.append(f"  在岗折算 {days} ÷ {whole}（在岗工作日 ÷ 季度工作日）")
    for step in part.steps:
        where = f" {step.record}" if step.record else ""
        text = f"：{step.text}" if step.text and step.record else ""
        note = f"（{step.note}）" if step.note else ""
        lines.append(
            f"  {step.clause}{where} {signed(step.points)}{note}{text}，本项累计 {step.running:f}"
        )
    lines.append(f"  本项得 {found.score:.2f}，累计 {part.total:.2f}")
    return lines

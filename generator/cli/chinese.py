"""Chinese for click: headings of the help, and what was wrong with the words of a call."""

from __future__ import annotations

import click

from generator.problems import nearest

_METAVARS = (
    ("[OPTIONS]", "[选项]"),
    ("[COMMAND] [ARGS]...", "[命令] [参数]..."),
    ("COMMAND [ARGS]...", "命令 [参数]..."),
)


class _Chinese(click.Command):
    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The first line of the help."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        for english, chinese in _METAVARS:
            pieces = pieces.replace(english, chinese)
        formatter.write_usage(ctx.command_path, pieces, prefix="用法：")

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """``--help``, explained in Chinese."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示这个说明"
        return option

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, under a Chinese heading."""
        found = (parameter.get_help_record(ctx) for parameter in self.get_params(ctx))
        rows = [row for row in found if row is not None and row[1]]
        if rows:
            with formatter.section("选项"):
                formatter.write_dl(rows)


class ChineseCommand(_Chinese):
    """A command whose help is Chinese throughout."""


class ChineseGroup(_Chinese, click.Group):
    """A group whose help is Chinese throughout."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, then the commands."""
        _Chinese.format_options(self, ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands with the first sentence of their help, under a Chinese heading."""
        found = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        rows = [(name, one.get_short_help_str(200)) for name, one in found if one is not None]
        with formatter.section("命令"):
            formatter.write_dl(rows)


def explain_usage_error(error: click.ClickException) -> str:
    """What to write instead, in one or two lines."""
    told = error.format_message()
    if isinstance(error, click.NoSuchOption):
        near = nearest(error.option_name, error.possibilities or ())
        told = f"没有选项 {error.option_name}" + (f"，是不是 {near}？" if near else "")
    elif isinstance(error, click.MissingParameter):
        told = _missing(error.param)
    elif isinstance(error, click.BadOptionUsage):
        bare = "does not take a value" in told
        told = f"选项 {error.option_name} 后面" + ("不用写值" if bare else "要写一个值")
    elif isinstance(error, click.BadParameter):
        told = _misfit(error)
    elif isinstance(error, click.UsageError) and told.startswith("No such command"):
        word = told.split("'")[1] if "'" in told else ""
        commands = _commands(error.ctx)
        near = nearest(word, commands)
        told = f"没有命令 {word}" + (
            f"，是不是 {near}？" if near else "，可用：" + "、".join(commands)
        )
    elif isinstance(error, click.UsageError) and "unexpected extra argument" in told:
        told = "多写了参数：" + told.partition("(")[2].rstrip(")")
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "dangan"
    more = f"\n用法见：{path} --help" if isinstance(error, click.UsageError) else ""
    return f"错误：{told}{more}"


def _missing(parameter: click.Parameter | None) -> str:
    if not isinstance(parameter, click.Option):
        return f"缺少参数 {_name(parameter)}"
    told = f"缺少 {_name(parameter)} {parameter.metavar or ''}".rstrip()
    return f"{told}（{parameter.help}）" if parameter.help else told


def _misfit(error: click.BadParameter) -> str:
    """What a parameter takes instead of what was written."""
    name = _name(error.param)
    kind = error.param.type if error.param is not None else None
    if isinstance(kind, click.Choice):
        return f"{name} 只能写：" + "、".join(map(str, kind.choices))
    if isinstance(kind, click.IntRange):
        return f"{name} 要写 {kind.min} 到 {kind.max} 之间的整数"
    if isinstance(kind, click.Path):
        return f"{name}：没有这个文件，或者不能读"
    return f"{name}：{error.message}" if name else error.format_message()


def _name(parameter: click.Parameter | None) -> str:
    """What a parameter is called on the command line."""
    if parameter is None:
        return ""
    if isinstance(parameter, click.Option):
        return "/".join(parameter.opts)
    return parameter.human_readable_name


def _commands(context: click.Context | None) -> list[str]:
    if context is None or not isinstance(context.command, click.Group):
        return []
    return context.command.list_commands(context)

"""The ``dangan`` command: its sub-commands, loaded only when called, and the one error handler.

Exit codes: 0 fine, 1 findings in the data, 2 wrong use or environment.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import os
import sys
from collections.abc import Sequence

import click

from generator import __version__
from generator.cli.chinese import ChineseGroup, explain_usage_error
from generator.ending import clear_away_when_ended
from generator.problems import OUT_OF_MEMORY, why

COMMANDS: dict[str, tuple[str, str]] = {
    "check": ("generator.cli.check", "检查档案和制度，逐条指出哪一行、错在哪里、应当怎么写"),
    "score": ("generator.cli.score", "按当季制度计分，每一分注明条款和记录"),
    "explain": ("generator.cli.explain", "逐步说明一个人一个季度的得分，供宣读"),
    "assess": ("generator.cli.assess", "季度试算：把计分结果写进各人的季度考评"),
    "annual": ("generator.cli.annual", "年度考核：年度分、优秀名额和建议等次"),
    "lock": ("generator.cli.lock", "锁定一个季度：写上锁定日期和校验值，此后只能更正"),
    "deadlines": (
        "generator.cli.deadlines",
        "列出没有办结的期限：到期日、剩余天数、预警级别、算法",
    ),
    "lint-standard": (
        "generator.cli.lint_standard",
        "检查制度：写错的、不起作用的、从未用过的条款，并列出使用次数",
    ),
    "preview": ("generator.cli.preview", "影响预演：用改过的制度给过去的季度重新计分，看谁会变"),
    "calendar": ("generator.cli.calendar", "考核日程：一个季度或年度各步骤的日期，下一步是什么"),
    "build": ("generator.cli.build", "检查、计分、生成网站；有错误时不生成"),
    "serve": ("generator.cli.serve", "在本机预览网站，改了档案自动刷新"),
    "history": ("generator.cli.history", "一份档案的来历：谁记录、谁批准、何时并入，逐项列出改动"),
    "show": ("generator.cli.show", "显示一份档案，可看它在某日或某次提交时的样子"),
    "review": ("generator.cli.review", "审阅一段提交：改了什么、有没有权改、对考评有什么影响"),
    "hook": ("generator.cli.hook", "安装 git 钩子：提交之前检查，服务器收到推送时审核"),
    "fmt": ("generator.cli.fmt", "把档案排成统一的版式；--fix 只修正意思确定无疑的写法"),
    "new": ("generator.cli.new", "新建一份档案，或在档案里新增一条记录"),
    "init": ("generator.cli.init", "建一个新的档案仓库，或重新生成其中的审核人名单"),
    "demo": ("generator.cli.demo", "编造一个完整的演示仓库：制度、人员、记录和提交历史"),
    "merge-file": (
        "generator.cli.merge_file",
        "按记录合并一份档案的两种改动；由 git 调用，不必自己运行",
    ),
    "schema": ("generator.cli.schema", "输出档案格式的 JSON Schema，供编辑器提示和检查"),
}
"""Every sub-command: the module that holds its ``command``, and its one-line help."""


class LazyGroup(ChineseGroup):
    """Loads a sub-command's module when it is called, so that ``--help`` stays quick."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names in the order of the contract."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """The command of that name."""
        if name not in COMMANDS:
            return None
        command = importlib.import_module(COMMANDS[name][0]).command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section("命令"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    help="执法业绩档案：检查、计分、发布。“dangan 命令 --help”看一个命令的用法。",
    invoke_without_command=True,
)
@click.version_option(__version__, "--version", message="dangan %(version)s", help="显示版本")
@click.pass_context
def group(ctx: click.Context) -> None:
    """The command itself; without a sub-command it shows the help."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``dangan``; returns the exit code. No traceback ever reaches the user.

    Raises ``ImportError`` where a part of the program cannot be loaded.
    """
    _open_what_is_closed()
    _speak_utf8()
    clear_away_when_ended()
    # Reading makes millions of small objects and hardly any cycles: the collector's default
    # eagerness would cost more than the reading.
    gc.set_threshold(200_000, 20, 100)
    # At exit the interpreter would look through all of them once more, to no end.
    atexit.register(gc.freeze)
    try:
        result = group.main(args=arguments, prog_name="dangan", standalone_mode=False)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.Abort:
        click.echo("已中断", err=True)
        return 130
    except click.ClickException as error:
        click.echo(explain_usage_error(error), err=True)
        return 2
    except BrokenPipeError:
        # The reader (head, less) has gone; nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except OSError as error:
        click.echo(_what_failed(error), err=True)
        return 2
    except MemoryError:
        click.echo(OUT_OF_MEMORY, err=True)
        return 2
    except ImportError:
        raise
    except Exception as error:
        if _has_lost_a_process(error):
            click.echo(
                "一个进程没有起来，或被系统停掉了（多半是内存不够），没有做完。数据没有被改动。"
                "请关掉别的程序再试，或换内存大的机器",
                err=True,
            )
            return 2
        if os.environ.get("DANGAN_DEBUG"):
            raise
        kind = type(error).__name__
        click.echo(
            f"程序内部出错（{kind}：{error}）。数据没有被改动。\n"
            "请把这一行和所用的命令告诉维护人员；设置环境变量 DANGAN_DEBUG=1 可看详情。",
            err=True,
        )
        return 2
    return result if isinstance(result, int) else 0


def _what_failed(error: OSError) -> str:
    if error.filename is None and "temporary directory" in str(error.strerror):
        # How tempfile says that it may write in none of the places it knows.
        return "没有可以放临时文件的文件夹。请让 /tmp 可写，或用环境变量 TMPDIR 指明一个可写的"
    if isinstance(error, FileNotFoundError) and error.filename is None:
        # How the system says that it cannot tell where we are.
        return "当前文件夹已经不在了（被删除、移走，或换成了新生成的网站）。请 cd 到档案仓库再运行"
    where = f"：{error.filename}" if error.filename else ""
    return f"读写失败{where}（{why(error)}）"


def _has_lost_a_process(error: Exception) -> bool:
    """Whether a process of ours could not begin, or was ended from outside."""
    if not isinstance(error, RuntimeError):
        return False
    from concurrent.futures import BrokenExecutor  # no command should wait for it

    return isinstance(error, BrokenExecutor)


def _open_what_is_closed() -> None:
    """Open a standard stream that is closed, as a service may have them, to nothing.

    Else the next file would be opened under its number, and whatever git says written into it.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            number = os.open(os.devnull, os.O_RDWR)  # the lowest that is free
            os.set_inheritable(number, True)
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8"))


def _speak_utf8() -> None:
    """Write UTF-8 whatever the locale says, so that Chinese never breaks a pipe."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")

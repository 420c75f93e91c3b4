"""Judging: every commit against its parents, under the authority in force before the range; pure.

The author named in a commit is a claim. With an actor, the account a server has authenticated, the
claim alone gives no right: the actor is the author, or another person who may approve.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from generator.history.graph import Graph
from generator.history.log import named
from generator.history.ranges import PLAIN_FILE
from generator.problems import Location
from generator.rawtext import FORBIDDEN_IN_VALUE
from generator.review.acting import acts, of_file
from generator.review.court import Court
from generator.review.merges import What
from generator.review.steps import FileStep, Place, Step, signers
from generator.review.value import Finding

_MODES = {
    "120000": "符号链接",
    "100755": "可执行文件",
    "160000": "子模块",
    "040000": "文件夹",
}


def judge(steps: Sequence[Step], court: Court) -> list[Finding]:
    """Every violation of every commit."""
    signed = signers(steps)
    findings: list[Finding] = []
    drafted = any(step.files and _is_actors(step, court) for step in steps)
    for step in steps:
        findings += _identity(step, court, drafted)
        findings += _shape(step, court)
        author = court.people.by_email(step.commit.author.email, court.day_of(step.commit))
        if author is not None:
            findings += acts(step, author, signed, court)
    findings += _untold(steps, signed, court)
    return findings


# -- who ----------------------------------------------------------------------------------------


def _is_actors(step: Step, court: Court) -> bool:
    author = court.people.by_email(step.commit.author.email, court.day_of(step.commit))
    return court.actor is not None and author is not None and author.officer == court.actor.officer


def _identity(step: Step, court: Court, drafted: bool) -> Iterator[Finding]:
    """The persons named in a commit must exist, and be the actor when only that one can be it.

    ``drafted`` says that the actor has drafted something of all this.
    """
    commit, day = step.commit, court.day_of(step.commit)
    author = court.people.by_email(commit.author.email, day)
    ended = court.people.last_of(commit.author.email, day) if author is None else None
    if ended is not None:
        yield _of(
            step,
            "unknown-account",
            f"账号“{ended.login}”已于 {ended.end} 停用，到 {day} 它拟的还没有并入",
            "请现在有权的人从主分支上另开分支，把这些改动自己重做一遍再提交",
        )
    elif author is None:
        yield _of(
            step,
            "unknown-account",
            f"{day} 没有使用“{_word(commit.author.email)}”的账号",
            "先写登记在 unit.yml 里的邮箱（git config user.email 邮箱），"
            "再 git commit --amend --no-edit --reset-author，重新推送；"
            "前面还有别的提交也是这样的，从主分支上另开分支重做",
        )
    yield from _names(step, court)
    if commit.id not in court.fresh or court.actor is None:
        return
    actor = court.actor
    for word, signature in (("作者", commit.author), ("提交人", commit.committer)):
        person = court.people.by_email(signature.email, day)
        if author is None and signature.email == commit.author.email:
            continue  # nobody's, which is told above
        if person is None or not actor.is_behind(person):
            yield _of(
                step,
                "not-the-author",
                f"{word}写的是“{_word(signature.name)} <{_word(signature.email)}>”，"
                f"推送的却是 {actor.called}",
                "各人的提交由本人推送；已推送到分支上的，原样并入，不要变基、压缩或摘取",
            )
    if len(commit.parents) > 1 and court.approvals == "all" and not drafted:
        # Whoever merges into the main line says in it who looked at it, as forges do; of one's own
        # work nobody does.
        return
    for name, email in named(commit.message):
        person = court.people.by_email(email, day)
        if person is None or not actor.is_behind(person):
            yield _of(
                step,
                "signed-for-another",
                f"提交说明里写着“{_word(name)} <{_word(email)}>”的署名，推送的却是 {actor.called}",
                "请删去这一行（git commit --amend）；要他同意的，由他本人在分支上签署："
                "git commit --allow-empty -m 同意，再推送",
            )


def _names(step: Step, court: Court) -> Iterator[Finding]:
    """Whoever looks at a commit elsewhere reads the name that it says, so it is nobody else's.

    What cannot be seen in it may turn it round, or tell it from that of somebody else.
    """
    commit, day = step.commit, court.day_of(step.commit)
    if commit.doubtful:
        yield _of(
            step,
            "false-name",
            "提交里写着不止一个作者或提交人、不止一处文件或来历，或者用的编码不通行、与写明的不符，"
            "各处看到的会不一样",
            "用 git commit 重新提交；设过 i18n.commitEncoding 的，请取消",
        )
    told: dict[str, None] = {}
    for signature in (commit.author, commit.committer):
        person = court.people.by_email(signature.email, day)
        if person is None:
            continue
        if court.people.other_named(signature.name, person):
            found = f"提交署名“{_word(signature.name)}”，账号却是 {person.called} 的"
        elif FORBIDDEN_IN_VALUE.search(signature.name):
            found = f"提交署名“{_word(signature.name)}”里有看不见或认不出的字符"
        else:
            continue
        if found not in told:
            told[found] = None
            yield _of(step, "false-name", found, f"署名写 {person.name}（git config user.name）")


def _untold(
    steps: Sequence[Step], signed: Mapping[str, Sequence[str]], court: Court
) -> Iterator[Finding]:
    """Who takes others' work into the main line is told by it: by a merge, or by a signature.

    Moved there as it is, it would say of itself that nobody had approved it.
    """
    if court.approvals != "all" or court.actor is None:
        return
    by_id = {step.commit.id: step for step in steps}
    tip = steps[-1].commit.id if steps else ""
    for here in Graph((step.commit for step in steps), tip).line(tip):
        step = by_id[here]
        commit, day = step.commit, court.day_of(step.commit)
        told = [court.people.by_email(e, day) for e in (commit.author.email, *signed[commit.id])]
        if step.is_empty or any(p and court.actor.is_behind(p) for p in told):
            continue
        yield _of(
            step,
            "untold",
            f"{_word(commit.author.name)} 的提交原样成了主分支，"
            f"历史里看不出 {court.actor.called} 批准过",
            "请用一次合并并入：git fetch，git switch -C main origin/main，"
            "git merge --no-ff --no-edit origin/分支名，再推送；"
            "或者先签署：git commit --allow-empty -m 同意",
        )
        return


def _word(text: str) -> str:
    printed = "".join(c if c.isprintable() else "·" for c in text)
    return printed if len(printed) <= 60 else printed[:60] + "…"


# -- what kind of file --------------------------------------------------------------------------


def _shape(step: Step, court: Court) -> Iterator[Finding]:
    """Modes, paths, deleted and unreadable archives, and what a merge did by itself."""
    commit = step.commit
    if not commit.parents:
        yield _of(step, "unrelated", "这次提交没有来历", "从主分支上开分支")
    if len(commit.parents) > 2:
        yield _of(step, "octopus", "一次合并了两个以上的分支", "一次合并一个分支")
    for place, own, line in step.own:
        stood = (own.section, own.record) in court.known(place)
        lost = stood and not court.kept(place, own.section, own.record)
        # Of two drafts either may be taken; of a record that stood, only a correction is.
        if own.what == "chosen" and lost:
            yield _merged(step, place, own.section, own.record, "dropped", line)
        else:
            yield _merged(step, place, own.section, own.record, own.what, line)
    free = court.free_hands
    author = court.people.by_email(commit.author.email, court.day_of(commit))
    for file in step.files:
        mode = file.change.new_mode
        if mode not in ("", PLAIN_FILE):
            what = _MODES.get(mode, "不是普通文件")
            yield of_file(step, file, "mode", f"文件方式是 {mode}（{what}）", "只能是普通文件")
        if file.place.kind == "outside" and free is not None:
            if author is None or not any(person.is_behind(author) for person in free):
                hint = (
                    "只能改 archives/ 里的档案；网站、流水线、审核人名单这些，"
                    "请服务器管理员指定的人来改（git config --add dangan.admin 账号）"
                )
                yield of_file(step, file, "path", "不许改动这个路径", hint)
        elif file.place.kind == "stray":
            yield of_file(
                step, file, "path", "文件放错了地方，不许有这个路径", "档案放在 officers/ 里"
            )
        if file.place.kind == "officer":
            yield from _archive(step, file, court)
            yield from _order(step, file, court)


def _archive(step: Step, file: FileStep, court: Court) -> Iterator[Finding]:
    if not file.change.new and court.known(file.place):
        yield of_file(
            step,
            file,
            "deleted-archive",
            f"档案 {file.place.officer} 被删除或改名了",
            "档案不得删除",
        )
    if file.problem is not None:
        yield Finding(
            "unreadable",
            f"档案读不懂：{file.problem.message}",
            file.problem.hint,
            step.commit.id,
            file.problem.location,
            file.place.officer,
        )
    if file.header:
        yield of_file(
            step, file, "header", "改动了档案号等表头，或有不认识的部分", "表头终身不变，请恢复原样"
        )


def _order(step: Step, file: FileStep, court: Court) -> Iterator[Finding]:
    known = court.known(file.place) if file.orders else frozenset()
    for order in file.orders:
        # Drafts may be put anywhere; what stood keeps its order among itself.
        found = order.displaced([record for section, record in known if section == order.section])
        if found is None:
            continue
        record, line = found
        yield Finding(
            "reordered",
            f"{record} 的先后次序被调换了",
            "记录的次序不动，请恢复原样",
            step.commit.id,
            Location(file.place.shown, line),
            file.place.officer,
            order.section,
            record,
        )


def _merged(step: Step, place: Place, section: str, record: str, what: What, line: int) -> Finding:
    told = {
        "added": "合并时写进了两边都没有的内容",
        "dropped": "合并时丢掉了一边的改动",
        "chosen": "两边都改了，合并时取了一边",
    }[what]
    kind = "merge-choice" if what == "chosen" else "merge-content"
    return Finding(
        kind,
        told,
        "请核对取舍"
        if what == "chosen"
        else "合并不得带有自己的内容：退掉这次合并（git reset --keep HEAD~），"
        "从最新的主分支另开分支，把自己的那几处重做一遍",
        step.commit.id,
        Location(place.shown, max(line, 1)),
        place.officer,
        section,
        record,
    )


def _of(step: Step, kind: str, message: str, hint: str) -> Finding:
    return Finding(kind, message, hint, step.commit.id)

"""Work besides cases: tasks, training, studies, supervised tasks, rewards, leave."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from generator.demo.departments import BY_NAME
from generator.demo.office import Office
from generator.demo.people import Person

TASKS = "综合工作"
_TASKS: dict[str, tuple[str, ...]] = {
    "公文": ("工作总结起草", "工作简报编发", "检委会材料准备", "调研材料报送", "领导讲话稿起草"),
    "会务": ("专题会议筹备", "视频会议保障", "座谈会筹备", "培训班会务"),
    "装备": ("办案装备清点", "车辆年检", "执法记录设备维护", "办公设备采购"),
    "技术": ("同步录音录像", "电子证据检验", "网络维护", "文证审查", "视频设备检修"),
    "宣传": ("法制宣传进社区", "检务公开专栏更新", "宣传展板制作", "开放日接待"),
    "人事": ("人事档案整理", "年度考核材料汇总", "公务员信息统计", "招录面试保障"),
    "财务": ("经费预算编制", "资产盘点", "赃款物移交核对", "差旅报销审核"),
    "警务保障": ("押解看管", "送达法律文书", "协助搜查保障", "办案区执勤", "安全保卫"),
    "案件管理": ("案件信息核对", "涉案财物登记", "律师接待登记", "统计报表编制", "卷宗装订归档"),
    "研究": ("疑难案件研究", "典型案例编写", "规范性文件梳理", "课题研究"),
}
_KINDS_OF: dict[str, tuple[str, ...]] = {
    "院领导": ("会务", "研究", "公文"),
    "案件管理办公室": ("案件管理", "案件管理", "公文"),
    "法律政策研究室": ("研究", "公文"),
    "政治处": ("人事", "公文", "宣传", "会务"),
    "监察室": ("公文", "会务"),
    "办公室": ("公文", "会务", "宣传"),
    "检察技术科": ("技术",),
    "司法警察大队": ("警务保障",),
    "行政装备科": ("财务", "装备"),
}
_OF_CASE_WORK = ("案件管理", "宣传", "公文", "研究")
_GRADES = ((14, "优良"), (30, "合格"), (1, "返工"))
_HARDNESS = ((30, "一般"), (8, "较难"), (2, "重大"))

_COURSES = (
    "刑事诉讼规则集中学习",
    "证据审查与非法证据排除",
    "检察法律文书制作规范",
    "办案系统操作培训",
    "职业道德与廉洁纪律教育",
    "执法办案风险评估预警",
    "案件质量评查标准讲解",
    "涉案款物管理",
    "未成年人刑事检察实务",
    "保密知识培训",
    "庭审观摩与讲评",
    "民事诉讼监督实务",
    "公文写作培训",
    "司法警察业务训练",
)
_STUDIES = (
    "简易程序出庭实务问题",
    "刑事和解适用范围",
    "附条件不起诉监督考察",
    "量刑建议精细化",
    "社会危险性条件的把握",
    "检察建议的制发与跟踪",
    "羁押必要性审查机制",
    "案件管理信息化",
    "基层院队伍建设",
)
_MATTERS = (
    "涉企案件专项梳理",
    "久押不决案件清理",
    "涉检信访积案化解",
    "扣押款物专项检查",
    "执法档案整改落实",
    "公开听证试点",
    "案件评查问题整改",
)


_SHORT = 6
"""Working days within which a task is entered once, when it is done."""


def do_tasks(office: Office, count: int) -> None:
    """So many tasks, most to those who handle no cases."""
    weighted = [(_weight(person), person) for person in office.people]
    done = 0
    while done < count:
        person = office.dice.weighted(weighted)
        done += _task(office, person)


def _weight(person: Person) -> int:
    department = BY_NAME[person.posts[-1].department]
    if department.line:
        return 10
    return 6 if department.name == "院领导" else 40


def _task(office: Office, person: Person) -> bool:
    dice, diary = office.dice, office.diary
    given = diary.any_day(dice)
    if not person.here_on(given):
        return False
    department = person.department_on(given)
    kind = dice.pick(_KINDS_OF.get(department, _OF_CASE_WORK))
    name = dice.pick(_TASKS[kind])
    name = f"{given.month}月{name}" if dice.chance(0.5) else name
    if not person.first_time(TASKS, name, given):
        return False
    due = given + timedelta(days=dice.between(5, 45))
    content: dict[str, Any] = {
        "任务名称": name,
        "任务类别": kind,
        "难度": dice.weighted(_HARDNESS),
        "交办日期": given,
        "期限": due,
        "依据": office.basis("任务单", given),
        "填报部门": department,
    }
    late = dice.chance(0.015)
    ended = due + timedelta(days=dice.between(1, 8)) if late else due
    if not late:
        ended = diary.any_between(dice, given, due) or given
    done = ended <= diary.cutoff and person.here_on(ended)
    over = {"完成日期": ended, "完成质量": dice.weighted(_GRADES)}
    if done and diary.index(ended) - diary.index(given) <= _SHORT:
        office.record(person, TASKS, given, content | over, ended)
        return True
    entry = office.record(person, TASKS, given, content)
    if done:
        office.amend(entry, person, ended, over)
    return True


def train(office: Office, person: Person, per_year: int) -> None:
    """Some 90 hours of training a year."""
    dice, diary = office.dice, office.diary
    for year in sorted({quarter.year for quarter in diary.quarters}):
        for _ in range(per_year):
            start = diary.any_between(dice, date(year, 1, 1), date(year, 12, 20))
            if start is None:
                continue
            days = dice.weighted(((3, 1), (5, 2), (5, 3)))
            end = diary.after(start, days - 1)
            if end - start > timedelta(days=6) or end.year != year:
                end = start
            days = diary.index(end) - diary.index(start) + 1
            name = dice.pick(_COURSES)
            if not (person.here_on(start) and person.here_on(end)):
                continue
            if not person.first_time("培训情况", name, start):
                continue
            content = {
                "名称": name,
                "起": start,
                "止": end,
                "学时": str(8 * days if dice.chance(0.9) else 8 * days - 2),
                "考核": dice.weighted(((20, "合格"), (3, "免考"), (1, "不合格"))),
                "填报部门": "政治处",
            }
            office.record(person, "培训情况", end, content)


def study(office: Office, count: int) -> None:
    """Studies, contests, lectures, reports."""
    dice = office.dice
    for _ in range(count):
        day = office.diary.any_day(dice)
        person = office.someone(day)
        kind = dice.weighted(
            ((5, "调研"), (2, "竞赛"), (2, "授课"), (6, "信息宣传"), (1, "人才入库"))
        )
        name = dice.pick(_STUDIES)
        if person is None or not person.first_time("业务素能", name, day):
            continue
        content = {
            "类别": kind,
            "级别": dice.weighted(((1, "国家级"), (4, "省级"), (10, "地市级"), (12, "区县级"))),
            "名称": name,
            "发布日期": day,
            "依据": office.basis("调研信息登记", day),
            "填报部门": "法律政策研究室",
        }
        office.record(person, "业务素能", day, content)


def supervise(office: Office, count: int) -> None:
    """Tasks that somebody above keeps an eye on."""
    dice, diary = office.dice, office.diary
    for _ in range(count):
        given = diary.any_day(dice)
        person = office.someone(given)
        matter = dice.pick(_MATTERS)
        if person is None or not person.first_time("督办任务", matter, given):
            continue
        due = given + timedelta(days=dice.between(20, 60))
        entry = office.record(
            person,
            "督办任务",
            given,
            {
                "来源": dice.pick(("省级院", "分州市院", "区委政法委", "人大", "检察长")),
                "事项": matter,
                "交办日期": given,
                "期限": due,
                "依据": office.basis("督办单", given),
                "填报部门": "办公室",
            },
        )
        ended = given + timedelta(days=dice.between(8, 62))
        if ended <= diary.cutoff and person.here_on(ended):
            verdict = dice.weighted(((10, "优良"), (14, "合格"), (1, "未完成")))
            office.amend(entry, person, ended, {"办结日期": ended, "验收": verdict})


def reward(office: Office, count: int) -> None:
    """Rewards, and a few sanctions."""
    dice = office.dice
    for _ in range(count):
        day = office.diary.any_day(dice)
        person = office.someone(day)
        kind = dice.weighted(
            ((12, "嘉奖"), (3, "三等功"), (10, "区级先进个人"), (4, "市级先进个人"))
        )
        if person is None or not person.first_time("奖惩情况", kind, day):
            continue
        content = {
            "性质": "奖励",
            "种类": kind,
            "决定日期": day,
            "决定机关": dice.pick(("区委政法委", "清河市人民检察院第一分院", "本院党组")),
            "依据": office.basis("表彰决定", day),
            "填报部门": "政治处",
        }
        office.record(person, "奖惩情况", day, content)


def leave(office: Office, count: int) -> None:
    """Sick leave, leave for a child, studies: what shortens the time in post."""
    dice, diary = office.dice, office.diary
    for _ in range(count):
        start = diary.any_day(dice)
        person = office.someone(start)
        if person is None:
            continue
        kind = dice.weighted(((6, "病假"), (3, "事假"), (3, "脱产学习"), (2, "产假")))
        if kind == "产假" and person.profile["性别"] != "女":
            kind = "病假"
        days = dice.between(100, 158) if kind in ("产假", "脱产学习") else dice.between(3, 30)
        end = start + timedelta(days=days)
        if not person.here_on(end) or not person.first_time("在岗情况", kind, start):
            continue
        content = {
            "类别": kind,
            "起": start,
            "止": end,
            "依据": office.basis("请假审批单", start),
        }
        office.record(person, "在岗情况", start, content)

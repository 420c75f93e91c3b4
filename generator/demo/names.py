"""Names: of offices, persons and parties, put together from syllables; nobody real is meant."""

from __future__ import annotations

from msgspec import Struct

from generator.demo.dice import Dice

CITY = "清河市"
SUPERIOR = "清河市人民检察院第一分院"
FIRST_UNIT = 990110

_SURNAMES = (
    "赵zhao 钱qian 孙sun 李li 周zhou 吴wu 郑zheng 王wang 冯feng 陈chen 褚chu 卫wei 蒋jiang "
    "沈shen 韩han 杨yang 朱zhu 秦qin 许xu 何he 吕lv 施shi 张zhang 孔kong 曹cao 严yan 金jin "
    "魏wei 陶tao 姜jiang 戚qi 谢xie 邹zou 喻yu 苏su 潘pan 葛ge 范fan 彭peng 鲁lu 韦wei 马ma "
    "方fang 俞yu 任ren 袁yuan 柳liu 鲍bao 史shi 唐tang 费fei 薛xue 雷lei 贺he 倪ni 汤tang "
    "罗luo 毕bi 郝hao 安an 常chang 于yu 傅fu 齐qi 康kang 伍wu 余yu 顾gu 孟meng 黄huang 穆mu "
    "萧xiao 尹yin 姚yao 邵shao 汪wang 毛mao 米mi 戴dai 宋song 庞pang 熊xiong 纪ji 舒shu 屈qu "
    "项xiang 祝zhu 董dong 梁liang 杜du 阮ruan 蓝lan"
)
_FIRST = (
    "明ming 志zhi 建jian 文wen 晓xiao 国guo 海hai 永yong 家jia 学xue 思si 立li 正zheng "
    "春chun 雅ya 静jing 慧hui 玉yu 秀xiu 云yun 凤feng 宏hong 振zhen 景jing 少shao 子zi "
    "庆qing 德de 承cheng 树shu"
)
_SECOND = (
    "远yuan 强qiang 国guo 华hua 燕yan 平ping 涛tao 军jun 宁ning 琪qi 峰feng 林lin 芳fang "
    "波bo 川chuan 敏min 杰jie 琴qin 勇yong 刚gang 梅mei 兰lan 东dong 生sheng 岩yan 昂ang "
    "怡yi 洁jie 松song 航hang 毅yi 然ran 清qing 辉hui 彬bin 莉li 娜na 凯kai 健jian 群qun"
)
_MINORITY = (
    "古丽娜尔·艾山gulinaer 阿依古丽·买买提ayiguli 巴特尔·苏和bateer 乌兰·其其格wulan "
    "卓玛·央金zhuoma 艾力·吐尔逊aili 赛娜·阿依赛娜saina 扎西·顿珠zhaxi"
)
_WOMEN = frozenset("雅静慧玉秀凤燕琪芳琴梅兰怡洁莉娜敏春")
_PLACES_FIRST = "云yun 松song 柳liu 青qing 石shi 白bai 锦jin 南nan 北bei 梧wu"
_PLACES_SECOND = "亭ting 溪xi 桥qiao 原yuan 渡du 湾wan 川chuan 浦pu"
PARTY_SURNAMES = (
    "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕施张孔曹严金魏陶姜谢邹苏潘葛范彭鲁韦马方俞任袁柳史"
    "唐费薛雷贺倪汤罗毕郝安常于傅齐康伍余顾孟黄穆萧尹姚邵汪毛米戴"
)


def _syllables(text: str) -> list[tuple[str, str]]:
    found = []
    for word in text.split():
        latin = word.lstrip("".join(c for c in word if not c.isascii()))
        found.append((word[: len(word) - len(latin)], latin))
    return found


SURNAMES, FIRST, SECOND, MINORITY, PLACES_FIRST, PLACES_SECOND = map(
    _syllables, (_SURNAMES, _FIRST, _SECOND, _MINORITY, _PLACES_FIRST, _PLACES_SECOND)
)
MAX_UNITS = len(PLACES_FIRST) * len(PLACES_SECOND)


class UnitName(Struct, frozen=True):
    """What an office is called: code, full name, abbreviation in document numbers, mail domain."""

    code: str
    name: str
    abbreviation: str
    domain: str


def unit_name(index: int) -> UnitName:
    """The ``index``-th office of the invented city, from 0."""
    code = str(FIRST_UNIT + index)
    if index == 0:
        return UnitName(code, f"{CITY}临川区人民检察院", "清临检", "linchuan.jcy.example")
    at = index - 1
    first = PLACES_FIRST[at % len(PLACES_FIRST)]
    second = PLACES_SECOND[(at // len(PLACES_FIRST) + at) % len(PLACES_SECOND)]
    place, latin = first[0] + second[0], first[1] + second[1]
    return UnitName(code, f"{CITY}{place}区人民检察院", f"清{place}检", f"{latin}.jcy.example")


class Name(Struct, frozen=True):
    """A person's name, its letters for an account, and the sex it suggests."""

    text: str
    letters: str
    sex: str


class Namer:
    """Names for the persons of one office, no two alike save where asked for."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._taken: set[str] = set()

    def name(self) -> Name:
        """A new name."""
        while True:
            found = self._invent()
            if found.text not in self._taken:
                self._taken.add(found.text)
                return found

    def _invent(self) -> Name:
        dice = self._dice
        if dice.chance(0.03):
            text, letters = dice.pick(MINORITY)
            return Name(text, letters, dice.pick(("男", "女")))
        parts = [dice.pick(SURNAMES), dice.pick(SECOND)]
        if dice.chance(0.75):
            parts.insert(1, dice.pick(FIRST))
        text = "".join(part for part, _ in parts)
        woman = any(c in _WOMEN for c in text[1:])
        return Name(text, "".join(latin for _, latin in parts), "女" if woman else "男")


def party(dice: Dice) -> str:
    """A party to a case, by pseudonym."""
    base = dice.pick(PARTY_SURNAMES) + dice.weighted(
        ((60, "某"), (28, "某某"), (7, "某甲"), (5, "某乙"))
    )
    return f"{base}等{dice.between(2, 5)}人" if dice.chance(0.12) else base

"""The register of bodies: its clauses exist, and every system that the annexes name is in it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bureau.domain.bodies import Body
from bureau.modelling.clauses import ClauseRegister, parse_citations
from bureau.modelling.errors import UnreadableFile
from bureau.modelling.workspace.bodies import read_bodies

ROOT = Path(__file__).parents[2]
REGISTER = read_bodies(ROOT / "bpmn" / "bodies.yaml")
CLAUSES = ClauseRegister()

#: Words by which the annexes name a body or system, and the entry that stands for it.
NAMED = {
    "12345": "hotline12345",
    "县委办公室信息调研室": "xianweiban",
    "县政府办公室信息科": "xianzhengfuban",
    "纪监委": "jiwei",
    "大数据局": "dashujuju",
    "县财政局": "caizhengju",
    "市商务局": "shishangwuju",
    "省商务厅": "shengshangwuting",
    "市外办": "shiwaiban",
    "市投资促进局": "shitoucuju",
    "政府督查室": "zhengfuducha",
    "县府研究室": "fuyanjiushi",
    "县考核办": "kaoheban",
    "信访局": "xinfangju",
    "县档案馆": "danganguan",
    "县党史办": "dangshiban",
    "县法制办": "fazhiban",
    "县规委": "guiwei",
    "县编办": "xianbianban",
    "县消防救援大队": "xiaofang",
    "县市场监管局": "shichangjianguan",
    "县出入境管理局": "churujing",
    "桓台县政府网站": "zhengfuwang",
    "门户网站": "menhuwang",
    "权责清单管理系统": "quanzeqingdan",
    "实名制管理信息系统": "shimingzhi",
    "财政业务一体化": "caizhengyitihua",
    "中国山东政府采购网": "zhengfucaigou",
    "预决算公开平台": "yujuesuan",
    "资产管理信息系统": "zichanguanli",
    "工资系统": "gongzixitong",
    "统一业务平台": "tongyipingtai",
    "特许经营管理平台": "texujingying",
    "再生资源信息管理系统": "zaishengziyuan",
    "单用途商业预付卡业务信息系统": "yufuka",
    "加油站追溯系统": "jiayouzhanzhuisu",
    "重要产品追溯体系": "zhongyaochanpin",
    "外商投资信息报告": "waizibaogao",
    "国家企业信用信息公示系统": "xinyonggongshi",
    "重点项目调度系统": "xiangmudiaodu",
    "镇办": "suozhen",
}


@pytest.mark.parametrize("body", REGISTER.bodies, ids=lambda body: body.code)
def test_every_clause_behind_an_entry_exists(body: Body) -> None:
    cited = parse_citations(f"依据：{body.basis}")
    assert not cited.fault, cited.fault
    for place in cited.places:
        annex = CLAUSES.annex(place.annex)
        assert annex is not None, place
        assert annex.below(place.part, place.number), place


@pytest.mark.parametrize(("words", "code"), NAMED.items())
def test_what_the_annexes_name_has_an_entry_that_cites_an_annex_naming_it(
    words: str, code: str
) -> None:
    naming = {annex.id for annex in CLAUSES if any(words in one.text for one in annex.clauses)}
    # Pictures of charts and titles count: 统计平台 stands in the title of 附件2.37 only.
    naming |= {annex.id for annex in CLAUSES if words in annex.title or words in annex.duty}
    assert naming, f"附件里没有「{words}」"
    cited = {
        place.annex for place in parse_citations(f"依据：{REGISTER.by_code[code].basis}").places
    }
    assert cited & naming, (sorted(naming), sorted(cited))


RIGHT = {
    "code": "aa",
    "name": "甲",
    "kind": "town",
    "channel": "export",
    "sends": "件",
    "basis": "平台",
}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"code": "A"}, "code 应为"),
        ({"kind": "x"}, "kind 应为"),
        ({"channel": "fax"}, "channel 应为"),
        ({"channel": "mail", "address": "x"}, "邮箱"),
        ({"channel": "folder", "address": "../x"}, "目录名"),
        ({"channel": "http", "address": "x"}, "接口地址"),
        ({"channel": "http", "address": "https://x"}, "secret"),
        ({"basis": ""}, "缺少 basis"),
        ({"adress": "x"}, "未知字段"),
        ({"address": "x"}, "没有地址"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, change: dict[str, str], says: str) -> None:
    path = tmp_path / "bodies.yaml"
    path.write_text(yaml.safe_dump({"bodies": [RIGHT | change]}), encoding="utf-8")
    with pytest.raises(UnreadableFile, match=says):
        read_bodies(path)


def test_a_code_stands_once(tmp_path: Path) -> None:
    path = tmp_path / "bodies.yaml"
    path.write_text(yaml.safe_dump({"bodies": [RIGHT, RIGHT]}), encoding="utf-8")
    with pytest.raises(UnreadableFile, match="重复"):
        read_bodies(path)

"""The page: parsed as a browser does, every value text, nothing asked of any network, and opened in a real browser."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from reports.samples import HOSTILE, issue

from sucheng_data.model.issue import Text
from sucheng_data.model.report import Report
from sucheng_data.reports.html import MOST, html

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
VOID = {"meta", "input", "br"}


class Page(HTMLParser):
    """Tags with their attributes, the text, and whether every tag was closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.said = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        if self.open[-1:] not in (["script"], ["style"]):
            self.said += data

    def named(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture(scope="module", params=["zh", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_it_is_all_there(report: Report) -> None:
    said = Page(html(report, "zh")).said
    assert "有 18 处错误，5 条记录暂不发布。请 2 个单位改正后重新报送，最多的是苏州市总工会（17 处）。" in said
    for text in ("E7、E8、E9 等4处", "“地址”缺失", "镇湖街道", "报送单位不明", "73.8", "90.0%", "没有可计算的数据"):
        assert text in said, text
    for text in (
        "程序故障，没有查成 · STA-W03",
        "未检查 · 没有导入边界",
        "不适用",
        "1987-06-01",
        "由谁处理 数据管理员",
    ):
        assert text in said, text
    assert "C3、C4 等40处" in said and "E7、E8、E9、E10" in said
    english = Page(html(report, "en")).said
    assert "18 errors: 5 records are held back." in english and "no boundaries imported" in english
    assert "没有导入边界" not in english and "required values given" in english


def test_hostile_values_are_text(report: Report, lang: str) -> None:
    page = Page(html(report, lang))
    for value in HOSTILE[:6]:
        assert re.sub(r"[\n\r]", "⏎", value) in page.said, value
    assert len(page.named("script")) == len(page.named("style")) == 1 and not page.named("img")
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on") or name in ("style", "src")]
    assert all(re.fullmatch(r"#d\d+", attrs["href"]) for attrs in page.named("a"))


def test_nothing_is_asked_of_a_network(report: Report, lang: str) -> None:
    text = html(report, lang)
    policy = Page(text).named("meta")[1]["content"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-") and "unsafe" not in policy
    quiet = html(replace(report, issues=(), accepted=()), lang)
    assert not re.search(r"https?:|//\w|@import|url\(", quiet)


def test_what_is_left_out_is_told(report: Report) -> None:
    many = [issue("FMT-E01", f"A{row}", str(row)) for row in range(1, MOST + 31)]
    text = html(replace(report, issues=many), "zh")
    assert f"这里只列出前 {MOST} 处，共 {MOST + 30} 处" in text and text.count('<td class="cells">') == MOST
    assert "只列出" not in html(replace(report, issues=many[:MOST]), "zh")


def test_a_message_that_all_share_is_told_once(report: Report) -> None:
    same = [replace(one, message=Text(f"第{n}行“地址”缺失", "x")) for n, one in enumerate(report.issues[:4])]
    said = Page(html(replace(report, issues=same), "zh")).said
    assert said.count("“地址”缺失") == 1
    differ = [issue("FMT-E01", f"A{n}", str(n)) for n in range(3)]
    said = Page(html(replace(report, issues=differ, accepted=()), "zh")).said
    assert all(f"值“{n}”不对" in said for n in range(3)) and "缺少必填内容，如：" in said


def test_no_errors_and_nothing_at_all(report: Report) -> None:
    said = Page(html(replace(report, issues=[report.issues[-3]]), "zh")).said
    assert "没有发现错误" in said
    assert "没有发现问题。" in Page(html(Report(0, 0, (), (), report.schemas, report.as_of), "zh")).said
    unknown = Page(html(replace(report, issues=report.issues[-1:]), "zh")).said
    assert "有 1 处错误，5 条记录暂不发布。请报送单位改正后重新报送。" in unknown
    uncounted = Page(html(replace(report, withheld=None), "zh")).said
    assert "有 18 处错误，有错误的记录暂不发布" in uncounted


def test_ten_thousand_findings_stay_usable(report: Report) -> None:
    fields = list(report.schemas["stations"].fields)
    many = [issue("FMT-E01", f"A{n}", str(n), field=fields[n % 20]) for n in range(1, 10_001)]
    text = html(replace(report, issues=many), "zh")
    assert text.count("<article") == 20 and len(text) < 1_000_000
    assert '<details class="file">' in text and '<details class="file" open>' in html(report, "zh")


def _opened(page: Path, *options: str) -> subprocess.CompletedProcess[str]:
    assert CHROMIUM
    profile = page.parent / "profile"
    quiet = ("--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", f"--user-data-dir={profile}")
    command = [CHROMIUM, *quiet, *options, page.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
@pytest.mark.timeout(180)
def test_a_browser_shows_it_without_a_word_of_complaint(report: Report, lang: str, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(html(report, lang), encoding="utf-8")
    log = tmp_path / "net.json"
    done = _opened(page, f"--log-net-log={log}", "--dump-dom")
    assert "CONSOLE" not in done.stderr, done.stderr
    dom = Page(done.stdout)
    assert "hidden" not in dom.named("form")[0], "the script ran: its digest is the one in the policy"
    assert re.search(r"\b6 / 6\b", dom.said), "six causes, all shown"
    asked = re.findall(r'"url":"(?!file:|data:|chrome)([^"]+)"', log.read_text(encoding="utf-8", errors="replace"))
    assert not [url for url in asked if "x.example" in url]
    assert len(dom.named("script")) == 1 and not dom.named("img")


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
@pytest.mark.timeout(180)
def test_the_policy_stops_what_is_not_the_pages_own(report: Report, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(
        html(report, "zh").replace("</main>", "<script>document.title='taken'</script></main>"), encoding="utf-8"
    )
    done = _opened(page, "--dump-dom")
    assert "CONSOLE" in done.stderr and "<title>taken" not in done.stdout


def _framed(report: Report, lang: str, folder: Path, script: str) -> str:
    """The page in a frame 360 px wide, and what `script` (which knows it as `page`) answers."""
    (folder / "report.html").write_text(html(report, lang), encoding="utf-8")
    outer = folder / "frame.html"
    outer.write_text(
        "<iframe id=frame width=360 height=800 src=report.html></iframe><script>onload = async () => {"
        f"const page = document.getElementById('frame').contentDocument; document.title = await ({script})(); }}</script>",
        encoding="utf-8",
    )
    done = _opened(outer, "--allow-file-access-from-files", "--virtual-time-budget=5000", "--dump-dom")
    found = re.search("<title>(.*)</title>", done.stdout)
    assert found, done.stderr
    return found[1]


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
@pytest.mark.timeout(180)
def test_it_fits_a_telephone(report: Report, lang: str, tmp_path: Path) -> None:
    """Nothing sticks out."""
    answer = _framed(
        report, lang, tmp_path, "() => [page.body.parentNode.scrollWidth, page.body.parentNode.clientWidth]"
    )
    width, room = map(int, answer.split(","))
    assert width <= room <= 360


FILTER = """async () => {
  const told = [];
  const wait = () => new Promise((done) => setTimeout(done, 300));
  const set = async (id, value) => {
    const field = page.getElementById(id);
    field.value = value;
    field.dispatchEvent(new Event("input", {bubbles: true}));
    await wait();
    told.push(page.querySelectorAll("article:not([hidden])").length + "of" + page.querySelectorAll(".file:not([hidden])").length);
  };
  await set("by-text", "胜浦 G4");
  await set("by-text", "");
  await set("by-department", "d2");
  await set("by-department", "");
  page.querySelector("#filter input[value=error]").click();
  await wait();
  told.push(page.querySelectorAll("article:not([hidden])").length);
  return told.join(" ");
}"""


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
@pytest.mark.timeout(180)
def test_the_filter(report: Report, tmp_path: Path) -> None:
    """By text, by department, by severity: causes shown, and files that show any."""
    assert _framed(report, "zh", tmp_path, FILTER) == "1of1 6of2 1of1 6of2 3"

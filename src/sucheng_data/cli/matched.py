"""The workbook of doubtful pairs written and read back, told to a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path

from sucheng_data.cli import console, matched_still, options
from sucheng_data.cli.work import check, request
from sucheng_data.model.errors import CannotWork, SuchengError, UsageError
from sucheng_data.model.judgement import VERDICTS, Verdict
from sucheng_data.model.personal import mask
from sucheng_data.model.rule import values
from sucheng_data.model.schema import Schemas, load_schemas
from sucheng_data.operations._return_taken import Terms
from sucheng_data.operations.judgements import Merged, current_in, path_of, read_judgements, record
from sucheng_data.operations.match_review import Given, Labels, Read, read_reviews, taken, write_review
from sucheng_data.operations.store import read_registries
from sucheng_data.operations.workspace import Workspace
from sucheng_data.pipeline import Checked
from sucheng_data.stages.judged import contradictions, judged

_MOST_LINES = 50


def writable(output: Path | None) -> None:
    """Raises UsageError for a name that is no workbook's."""
    if output and output.suffix.lower() != ".xlsx":
        raise UsageError(f"-o 的扩展名只能是 .xlsx，不是 {output.name}", f"-o ends in .xlsx, not {output.name}")


def write(space: Workspace, checked: Checked, target: Path, lang: str, *, force: bool) -> int:
    """The workbook; nothing where nothing is in doubt. Raises UsageError for one that holds answers already."""
    zh, count = lang == "zh", len(checked.doubts)
    asked = matched_still.unanswered(space, checked)
    if not count and not asked:
        console.out("没有需要判断的记录" if zh else "no pair is in doubt")
        return 0
    if target.exists() and not force and _holds_answers(target, space):
        raise UsageError(
            f"{target.name} 里已有答复，没有覆盖；先读入（sucheng match apply），或加 --force",
            f"{target.name} holds answers and is kept: take them first (sucheng match apply), or use --force",
        )
    write_review(target, checked.doubts, checked.schemas, read_judgements(space), asked)
    by_entity = Counter(doubt.entity for doubt in checked.doubts)
    parts = [f"{_title(checked.schemas, name, lang)} {number}" for name, number in by_entity.items()]
    told = []
    if count:
        told += [
            f"{count} 对需要判断（{'，'.join(parts)}）" if zh else f"{count} pair(s) to judge ({', '.join(parts)})"
        ]
    if asked:
        told += [f"{len(asked)} 条要问是否还在" if zh else f"{len(asked)} to ask whether they are still there"]
    console.out(f"{('；' if zh else '; ').join(told)}\n→ {space.name(target)}")
    return 0


def _title(schemas: Schemas, name: str, lang: str) -> str:
    return schemas[name].title if lang == "zh" else schemas[name].title_en


def _holds_answers(target: Path, space: Workspace) -> bool:
    """One that cannot be read may be full of them."""
    (read,) = read_reviews([target], space)
    return not isinstance(read, Read) or bool(read.given) or any(one.answer or one.wrong for one in read.still)


def take(space: Workspace, files: Sequence[Path], how: tuple[str, str], lang: str) -> int:
    """The answers written down; 1 when some are not taken or contradict others, 3 when a workbook cannot be read."""
    by, as_of = how
    terms, schemas = Terms(options.day(as_of), options.office(by)), load_schemas(space.schemas)
    reads = read_reviews(files, space)
    made = taken(reads, _labels(space, schemas, as_of), terms)
    registries = read_registries(space.registry, [entity.name for entity in schemas if entity.identity])
    merged = record(space, made.judgements, current := current_in(registries))
    still = matched_still.take(space, schemas, reads, terms)
    for number, (file, read) in enumerate(zip(files, reads, strict=True)):
        _tell(file.name, read, made.refused.get(number, ()), lang)
        matched_still.tell(read, still.refused.get(number, ()), lang)
    _tell_merged(space, merged, lang)
    matched_still.tell_kept(space, still, lang)
    torn = [
        issue
        for name in sorted({line.entity for line in merged.lines})
        for issue in contradictions(
            judged([line for line in merged.lines if line.entity == name], partial(current, name)).conflicts,
            schemas,
            space.name(path_of(space)),
        )
    ]
    for issue in torn:
        console.out(f"  {issue.code}  {issue.message.in_(lang)}")
    return (
        3 if any(isinstance(read, SuchengError) for read in reads) else int(bool(made.refused or still.refused or torn))
    )


def _labels(space: Workspace, schemas: Schemas, as_of: str) -> Labels:
    """What records are called, by their signs: as the registry has it, and for what it has not, as it is delivered today."""
    registries = read_registries(space.registry, [entity.name for entity in schemas if entity.identity])
    keys = {name: registry.by_key for name, registry in registries.items()}

    @cache
    def today() -> dict[tuple[str, str], str]:
        try:
            checked = check(space, request(None, as_of))
        except CannotWork:  # nothing is delivered, or nothing can be read
            return {}
        return _delivered(checked)

    def label(entity: str, sign: str) -> str | None:
        if (registry := registries.get(entity)) is None:
            return None
        entry = registry.entries.get(keys[entity].get(sign, sign))
        return (entry.aliases or ("",))[-1] if entry else today().get((entity, sign))

    return label


def _delivered(checked: Checked) -> dict[tuple[str, str], str]:
    """What records are called, by id and by what they were recognised by."""
    found = {}
    for name, known in checked.keys.items():
        entity, table = checked.schemas[name], checked.tables[name]
        for identifier, label in zip(values(table, entity.key[0]), values(table, entity.label), strict=True):
            for sign in (identifier, *known.get(identifier, "").split("|")):
                found[(name, sign)] = str(label or "")
    return found


def _tell(name: str, read: Read | SuchengError, refused: Sequence[Given], lang: str) -> None:
    """What one workbook answered, and cell by cell what was not taken."""
    zh = lang == "zh"
    if isinstance(read, SuchengError):
        console.line(f"{name}{'：' if zh else ': '}{read.text(lang)}")
        return
    bad = {one.cell for one in refused}
    count = Counter(one.verdict for one in read.given if one.cell not in bad)
    said = [f"{VERDICTS[verdict] if zh else verdict.value} {count[verdict]}" for verdict in Verdict]
    said += (
        [f"未答 {read.blank}", f"没有采用 {len(refused)}"]
        if zh
        else [f"blank {read.blank}", f"not taken {len(refused)}"]
    )
    console.out(f"{name}  {('，' if zh else ', ').join(said)}")
    for one in refused[:_MOST_LINES]:
        why = one.wrong.in_(lang) if one.wrong else ""
        console.out(f"  {'没有采用' if zh else 'not taken'}  {mask(one.cell)}{'：' if zh else ': '}{why}")
    if more := len(refused[_MOST_LINES:]):
        console.out(f"  …… {more}")


def _tell_merged(space: Workspace, merged: Merged, lang: str) -> None:
    """What became of the answers, and each one that took another's place."""
    zh = lang == "zh"
    told = (
        f"新增 {len(merged.added)}，替换 {len(merged.replaced)}，原有 {merged.same}"
        if zh
        else f"{len(merged.added)} added, {len(merged.replaced)} replaced, {merged.same} known"
    )
    console.out(f"→ {space.name(path_of(space))}  {told}")
    for old, new in merged.replaced:
        was, now = ((VERDICTS[line.verdict] if zh else line.verdict.value) for line in (old, new))
        before = f"{old.decided_on} {old.who}"
        pair = f"{new.left_label} {new.left} | {new.right_label} {new.right}"
        console.out(f"  {'替换' if zh else 'replaced'}  {pair}{'：' if zh else ': '}{was}（{before}）→ {now}")

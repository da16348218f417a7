"""The plain format: no boxes, no colour, one fact a line, in words that a screen reader reads well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from coprod_cli.render import (
    agreement_facts,
    agreement_lines,
    compare_table,
    labels,
    ladder_words,
    score_table,
    trend_charts,
    trend_table,
)
from coprod_cli.render.flat import compared_roles, why_at
from coprod_cli.render.lists import short_lists
from coprod_cli.render.reading import read_sentence
from coprod_cli.render.spread import met_of_view
from coprod_cli.render.text import SPOKEN, SPOKEN_ASCII, Signs, count, counted, sentence
from coprod_cli.scoring.cells import measure_of
from coprod_cli.scoring.ladder import placed_by_group
from coprod_cli.scoring.report import Report
from coprod_cli.scoring.results import CompareResult, RoleView, ScoreResult, TrendResult


def plain_text(report: Report, *, unicode: bool = True) -> str:
    """The report as lines of plain words, whatever the width."""
    signs = SPOKEN if unicode else SPOKEN_ASCII
    lines = [labels.title(report, signs), labels.subtitle(report, signs)]
    if not report.results:
        lines += ["", "There is nothing to show: no answers."]
    comparisons = _ladders if report.command == "ladder" else _comparisons
    for parts in (_scores(report, signs), comparisons(report, signs), _trends(report, signs)):
        lines += parts
    lines += ["", *_notes(report, signs), read_sentence(report.read, signs)]
    return "\n".join(lines) + "\n"


def _scores(report: Report, signs: Signs) -> Iterator[str]:
    scores = [result for result in report.results if isinstance(result, ScoreResult)]
    for block in labels.blocks(scores):
        for role in dict.fromkeys(result.role for result in block):
            mine = [result for result in block if result.role == role]
            yield ""
            name = labels.role_label(report.checklist, role, signs)
            yield _ended(", ".join(filter(None, (name, labels.place(report, mine[0].group, mine[0].period, signs)))))
            if hidden := labels.all_suppressed(mine):
                yield signs.text(hidden)
                continue
            for result in mine:
                yield ""
                yield _about(report, result, signs)
                if result.suppressed:
                    yield f"Answered: {result.why['n']}."
                    continue
                yield f"Answered: {count(result.n)} of {count(score_table.asked(result))}."
                if report.checklist.not_applicable and result.item is not None:
                    yield f"Does not apply: {count(result.not_applicable)}."
                if result.n:
                    yield from _numbers(report, result, signs)
            yield from score_table.below(report, mine, signs)


def _numbers(report: Report, result: ScoreResult, signs: Signs) -> Iterator[str]:
    measure = measure_of(report.checklist)
    why = result.why
    if measure == "met":
        yield f"Met: {score_table.met_text(result.met, signs)}{_because(why, 'top_box')}."
        yield from _interval("share met", signs.interval(result.top_box_low, result.top_box_high, share=True))
        return
    if measure == "average":
        yield f"Mean: {signs.number(result.mean)}{_because(why, 'mean')}."
        yield from _interval("mean", signs.interval(result.mean_low, result.mean_high))
        yield f"Standard deviation: {signs.number(result.sd)}{_because(why, 'sd')}."
    median = score_table.median_text(report, result.median, signs)
    yield f"Median: {median}{_because(why, 'median')}."
    if result.item is None:
        return
    if measure == "average":
        yield f"Top box: {signs.percent(result.top_box)}{_because(why, 'top_box')}."
        yield from _interval("top box", signs.interval(result.top_box_low, result.top_box_high, share=True))
    yield from _answers(report, result.item, result.distribution, "", signs)


def _comparisons(report: Report, signs: Signs) -> Iterator[str]:
    for block in labels.blocks([result for result in report.results if isinstance(result, CompareResult)]):
        first = block[0]
        where = labels.place(report, first.group, first.period, signs)
        if where:
            yield ""
            yield _ended(where)
        if hidden := labels.all_suppressed(block):
            yield signs.text(hidden)
            continue
        for result in block:
            yield ""
            yield _about(report, result, signs)
            yield sentence(compare_table.in_words(report, result, signs))
            for role, view in result.roles.items():
                yield from _view(report, result, role, view, signs)
            yield from _gap(report, result, signs)
        yield from _lists(report, block, signs)
        yield ""
        yield from labels.pairing_lines(report, first.group, first.period, compared_roles(report), signs)


def _ladders(report: Report, signs: Signs) -> Iterator[str]:
    for placed in placed_by_group([one for one in report.results if isinstance(one, CompareResult)], report.waves):
        where = labels.place(report, placed.group, placed.period, signs)
        if where:
            yield ""
            yield _ended(where)
        for result in placed.latest:
            yield ""
            yield _about(report, result, signs)
            yield from ladder_words.place_lines(report, result, signs)
            for role, view in result.roles.items():
                if view.n and result.item is not None:
                    name = labels.role_label(report.checklist, role, signs)
                    yield from _answers(report, result.item, view.distribution, f"{name}, ", signs)
            if len(result.roles) == 2:
                yield from _gap(report, result, signs)
        steps = ladder_words.step_lines(report, placed.latest, signs)
        if together := [*steps, *ladder_words.pairing_lines(report, placed, signs)]:
            yield ""
            yield from together
        for followed in placed.over_time:
            yield ""
            yield labels.over_time(report, followed, signs)
            yield from trend_table.change_lines(report, followed, signs)
            yield from _points(report, followed, signs)


def _view(report: Report, result: CompareResult, role: str, view: RoleView, signs: Signs) -> Iterator[str]:
    name = labels.role_label(report.checklist, role, signs)
    measure = measure_of(report.checklist)
    why = {path.removeprefix(f"roles.{role}."): reason for path, reason in result.why.items()}
    if view.suppressed:
        yield f"{name}: {why['n']}."
        return
    yield f"{name}, number who answered: {count(view.n)}."
    if not view.n:
        return
    if measure == "met":
        met = score_table.met_text(met_of_view(report.checklist, result.item, view), signs)
        yield f"{name}, met: {met}{_because(why, 'top_box')}."
        return
    if measure == "average":
        yield f"{name}, mean: {signs.number(view.mean)}{_because(why, 'mean')}."
    yield f"{name}, median: {score_table.median_text(report, view.median, signs)}{_because(why, 'median')}."
    if result.item is not None:
        if measure == "average":
            yield f"{name}, top box: {signs.percent(view.top_box)}{_because(why, 'top_box')}."
        yield from _answers(report, result.item, view.distribution, f"{name}, ", signs)


def _gap(report: Report, result: CompareResult, signs: Signs) -> Iterator[str]:
    gap, why = result.gap, result.why
    if gap.suppressed:
        yield f"{'Gap' if measure_of(report.checklist) == 'average' else 'Pairs'}: {why['gap.n_pairs']}."
        return
    told = agreement_facts.told_of(report, result, signs)
    if measure_of(report.checklist) != "average":
        yield f"Pairs: {count(gap.n_pairs)}."
    else:
        yield f"Gap: {_signed(gap.mean, signs)}{_because(why, 'gap.mean')}."
        if gap.low is not None and gap.high is not None:
            yield f"95 % interval of the gap: {_signed(gap.low, signs)} to {_signed(gap.high, signs)}."
        if gap.limit_low is not None and gap.limit_high is not None:
            limits = f"{_signed(gap.limit_low, signs)} to {_signed(gap.limit_high, signs)}"
            yield f"Limits of agreement, where most pairs lie: {limits}."
        if told is not None:
            yield from agreement_lines.limits(told)
        if gap.paired is not None:
            source = counted(gap.n_pairs, "pair") if gap.paired else "all answers of each role, unpaired"
            yield f"Gap from: {source}."
    if told is not None:
        yield from agreement_lines.differences(result, signs)
    if gap.equal is not None:
        yield f"Pairs that see it the same: {signs.percent(gap.equal)}."
        if len(report.checklist.values) > 2:
            yield f"Pairs within one point: {signs.percent(gap.within_one)}."
    if told is not None:
        yield from agreement_lines.further(told)


def _lists(report: Report, block: Sequence[CompareResult], signs: Signs) -> Iterator[str]:
    for one in short_lists(report, block, signs):
        yield ""
        yield f"{one.heading}:"
        if not one.entries:
            yield sentence(one.when_empty)
        for number, (statement, said) in enumerate(one.entries, 1):
            yield f"{number}. {said}: {statement}"


def _trends(report: Report, signs: Signs) -> Iterator[str]:
    results = [result for result in report.results if isinstance(result, TrendResult)]
    for group in dict.fromkeys(result.group for result in results):
        if group:
            yield ""
            yield _ended(labels.place(report, group, None, signs))
        for result in trend_table.in_reading_order(r for r in results if r.group == group):
            yield ""
            yield _about(report, result, signs)
            yield from trend_table.change_lines(report, result, signs)
            yield from trend_charts.chart_sentences(report, result, signs)
            yield from _points(report, result, signs)


def _points(report: Report, result: TrendResult, signs: Signs) -> Iterator[str]:
    what = {"average": "mean", "ordinal": "median", "met": "share met"}[measure_of(report.checklist)]
    what_counts = "answer" if result.item is not None else "response"
    for point in result.points:
        period = signs.text(point.period)
        if point.empty:
            yield f"{period}: no answers."
            continue
        for role, view in point.roles.items():
            name = labels.role_label(report.checklist, role, signs)
            if view.suppressed:
                yield f"{period}, {name}: {signs.text(why_at(result, point)[f'roles.{role}.n'])}."
                continue
            if view.n == 0:
                yield f"{period}, {name}: no answers."
                continue
            value = trend_table.value_text(report, view, signs)
            yield f"{period}, {name}: {what} {value}, from {counted(view.n, what_counts)}."
        if trend_table.has_gaps(report, compared_roles(report)):
            if point.gap.suppressed:
                yield f"{period}, gap: {signs.text(why_at(result, point)['gap.mean'])}."
                continue
            because = _because(why_at(result, point), "gap.mean")
            source = f", from {counted(point.gap.n_pairs, 'pair')}" if point.gap.paired else ""
            unpaired = ", unpaired" if point.gap.paired is False else ""
            yield f"{period}, gap: {_signed(point.gap.mean, signs)}{because}{source}{unpaired}."


def _notes(report: Report, signs: Signs) -> Iterator[str]:
    measure = measure_of(report.checklist)
    if report.command != "score" and measure == "average" and len(compared_roles(report)) == 2:
        first, second = (labels.role_label(report.checklist, role, signs) for role in compared_roles(report))
        yield f"Gap: {second} minus {first}."
    if report.command in ("compare", "ladder") and labels.words_note(report) and len(compared_roles(report)) == 2:
        yield labels.words_note(report)
    yield from agreement_facts.how_to_read(report, signs)
    if report.command != "trend" and measure == "average":
        yield labels.top_box_note(report.checklist, signs)
    if labels.has_reversed(report):
        yield labels.reversed_note(report)


def _about(report: Report, result: ScoreResult | CompareResult | TrendResult, signs: Signs) -> str:
    label = str(labels.label_of(report, result, signs))
    if result.item is None:
        return _ended(label)
    ids = [item.id for item in report.checklist.items]
    kind = labels.KIND_OF_ROW[report.checklist.kind]
    number = f" {ids.index(result.item) + 1} of {len(ids)}" if result.item in ids else ""
    return f"{kind}{number}: {label}"


def _answers(
    report: Report, item: str, distribution: Mapping[str, int] | None, start: str, signs: Signs
) -> Iterator[str]:
    if distribution is None:
        return
    turned = labels.is_turned_round(report, item)
    for point in report.checklist.scale:
        # After reversal a point's label is no longer what people chose.
        chose = f"count as {point.value}" if turned else f"chose {point.value}, {signs.text(point.label)}"
        line = f"{start}number who {chose}"
        yield f"{line[:1].upper()}{line[1:]}: {count(distribution.get(str(point.value), 0))}."


def _interval(what: str, text: str) -> Iterator[str]:
    if text:
        yield f"95 % interval of the {what}: {text}."


def _because(why: Mapping[str, str], field: str) -> str:
    return f" ({why[field]})" if field in why else ""


def _signed(value: float | None, signs: Signs) -> str:
    return signs.gap(value).replace("+", "plus ")


def _ended(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."

"""The job in polars, lazily: sort by date, keep each voice's last answer, join the pairs."""

from __future__ import annotations

import polars as pl
from common import ITEMS, arguments, show

VOICE = ["role", "respondent", "pair", "period"]
SIDE = ["role", "pair", "period"]


def long(answers: pl.LazyFrame, key: list[str]) -> pl.LazyFrame:
    answered = answers.filter(pl.col("rating").is_not_null())
    return answered.group_by("item", *key).agg(pl.col("rating").last())


def wide(responses: pl.LazyFrame, key: list[str]) -> pl.LazyFrame:
    latest = responses.group_by(key).agg(pl.col(ITEMS).drop_nulls().last())
    answers = latest.unpivot(ITEMS, index=key, variable_name="item", value_name="rating")
    return answers.filter(pl.col("rating").is_not_null())


def main() -> None:
    file, layout = arguments()
    rows = pl.scan_csv(file, try_parse_dates=True)
    rows = rows.with_columns(period=pl.col("date").dt.truncate("1mo")).sort("date", maintain_order=True)
    latest = {"long": long, "wide": wide}[layout]
    voices, sides = latest(rows, VOICE), latest(rows, SIDE)

    month = pl.col("period").dt.strftime("%Y-%m")
    by_role = (
        voices.group_by("item", "period", "role")
        .agg(n=pl.len(), mean=pl.col("rating").mean())
        .select("item", month, "role", "n", "mean")
    )
    practitioners = sides.filter(pl.col("role") == "practitioner")
    people = sides.filter(pl.col("role") == "person")
    gap = pl.col("rating_right") - pl.col("rating")
    by_gap = (
        practitioners.join(people, on=["item", "pair", "period"])
        .group_by("item", "period")
        .agg(n=pl.len(), mean=gap.mean(), sd=gap.std())
        .select("item", month, "n", "mean", "sd")
    )
    answered, gaps = pl.collect_all([by_role, by_gap])
    show(answered.rows(), gaps.rows())


if __name__ == "__main__":
    main()

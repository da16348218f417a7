"""The job in pandas, as people write it: sort by date, keep each voice's last answer, pivot the pairs."""

from __future__ import annotations

import pandas as pd
from common import ITEMS, arguments, show

VOICE = ["role", "respondent", "pair", "period"]
SIDE = ["role", "pair", "period"]


def long(answers: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    answers = answers[answers["rating"].notna()]
    voices = answers.drop_duplicates(["item", *VOICE], keep="last")
    return voices, voices.drop_duplicates(["item", *SIDE], keep="last")


def wide(responses: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    # last() takes a column's last answer that is not blank.
    voices, sides = (responses.groupby(key)[list(ITEMS)].last().reset_index() for key in (VOICE, SIDE))
    return tuple(
        table.melt(key, ITEMS, "item", "rating").dropna(subset="rating")
        for table, key in ((voices, VOICE), (sides, SIDE))
    )


def main() -> None:
    file, layout = arguments()
    rows = pd.read_csv(file, parse_dates=["date"])
    rows["period"] = rows["date"].dt.strftime("%Y-%m")
    rows = rows.sort_values("date", kind="stable")
    voices, sides = {"long": long, "wide": wide}[layout](rows)

    by_role = voices.groupby(["item", "period", "role"])["rating"].agg(["size", "mean"])
    pairs = sides.pivot(index=["item", "period", "pair"], columns="role", values="rating")
    gap = pairs["person"] - pairs["practitioner"]
    by_gap = gap.dropna().groupby(["item", "period"]).agg(["size", "mean", "std"])

    show(
        [(*key, int(n), mean) for key, n, mean in by_role.itertuples()],
        [(*key, int(n), mean, None if pd.isna(sd) else sd) for key, n, mean, sd in by_gap.itertuples()],
    )


if __name__ == "__main__":
    main()

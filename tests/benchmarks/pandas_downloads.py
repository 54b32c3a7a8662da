"""The marts of PyPI downloads as one would write them in pandas, to measure against."""

from __future__ import annotations

from pathlib import Path

import pandas as pd


def monthly_marts(daily: Path, reference: Path, seed: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return downloads by package and by group from daily rows and the bundled months."""
    packages = _with_seed(_monthly(daily), seed)
    packages = _per_million(packages, seed)
    packages = _annotated(packages, reference)
    packages = _smoothed(packages, "package")
    counted = _counted(packages, reference)
    groups = counted.groupby(["package_group", "month"], as_index=False).agg(
        downloads_raw=("downloads", "sum"),
        downloads_30d=("downloads_30d", "sum"),
        per_million=("per_million", lambda s: s.sum(min_count=len(s))),
        packages=("package", "count"),
        package_names=("package", lambda s: ", ".join(sorted(s))),
        is_partial=("is_partial", "any"),
    )
    return packages, _smoothed(groups, "package_group")


def _monthly(daily: Path) -> pd.DataFrame:
    days = pd.read_parquet(daily)
    days["month"] = pd.to_datetime(days["day"]).dt.to_period("M").dt.to_timestamp()
    months = days.groupby(["package", "month"], as_index=False)["downloads"].sum()
    return months.assign(origin="collected", window_days=months["month"].dt.days_in_month, flags="")


def _with_seed(collected: pd.DataFrame, seed: Path) -> pd.DataFrame:
    bundled = pd.read_csv(seed / "pypi_downloads.csv", parse_dates=["month"]).assign(origin="seed")
    known = set(zip(collected["package"], collected["month"], strict=True))
    keys = zip(bundled["package"], bundled["month"], strict=True)
    bundled = bundled[[key not in known for key in keys]]
    columns = ["package", "month", "downloads", "window_days", "flags", "origin"]
    return pd.concat([collected[columns], bundled[columns]], ignore_index=True)


def _per_million(packages: pd.DataFrame, seed: Path) -> pd.DataFrame:
    totals = pd.read_csv(seed / "pypi_totals.csv", parse_dates=["month"])
    totals = totals[["month", "downloads"]].rename(columns={"downloads": "total"}).assign(origin="seed")
    joined = packages.merge(totals, on=["month", "origin"], how="left")
    joined["downloads_30d"] = joined["downloads"] * 30 / joined["window_days"]
    joined["per_million"] = joined["downloads"] * 1e6 / joined["total"]
    return joined


def _annotated(packages: pd.DataFrame, reference: Path) -> pd.DataFrame:
    meanings = (
        pd.read_csv(reference / "pypi_month_flags.csv").query("is_partial").set_index("flag")["meaning"]
    )
    found = (
        packages["flags"].fillna("").map(lambda text: [meanings[f] for f in text.split("|") if f in meanings])
    )
    short = packages["window_days"] < packages["month"].dt.days_in_month.clip(upper=30)
    packages = packages.assign(is_partial=found.map(bool) | short, meaning=found.map("; ".join))
    groups = pd.read_csv(reference / "package_groups.csv")[["package", "framework"]]
    packages = packages.merge(groups, on="package", how="left").sort_values(["package", "month"])
    before = packages.groupby("package")["origin"].shift()
    is_switch = before.notna() & (before != packages["origin"])
    packages["switch"] = is_switch.map({True: "another counter from here on", False: ""})
    general, own = _notes(reference)
    packages = packages.merge(general, on=["month", "origin"], how="left")
    packages = packages.merge(own, on=["month", "origin", "framework"], how="left")
    parts = packages[["switch", "meaning", "general", "own"]].fillna("")
    packages["break_note"] = parts.apply(lambda row: "; ".join(part for part in row if part), axis=1)
    return packages


def _notes(reference: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Events by month and origin: those of all packages, and those of one framework's."""
    events = pd.read_csv(reference / "events.csv", parse_dates=["date"])
    events = events[events["event_kind"].isin(["method_break", "outage", "source_end"])]
    events["month"] = events["date"].dt.to_period("M").dt.to_timestamp()
    of_all = events[events["affects"] == "pypi"]
    of_lists = events[events["affects"] == "pypi_lists"].assign(origin="seed")
    both = pd.concat([of_all.assign(origin="seed"), of_all.assign(origin="collected"), of_lists])
    is_general = both["framework"].isna()
    general = both[is_general].groupby(["month", "origin"])["event"].apply("; ".join)
    own = both[~is_general].groupby(["month", "origin", "framework"])["event"].apply("; ".join)
    return general.rename("general").reset_index(), own.rename("own").reset_index()


def _smoothed(rows: pd.DataFrame, key: str) -> pd.DataFrame:
    pieces = []
    for _, own in rows.groupby(key):
        dated = own.set_index("month").sort_index().asfreq("MS")
        for column in ("downloads_30d", "per_million"):
            dated[f"median_{column}"] = dated[column].rolling(3, min_periods=3).median()
        pieces.append(dated[dated[key].notna()].reset_index())
    return pd.concat(pieces, ignore_index=True)


def _counted(packages: pd.DataFrame, reference: Path) -> pd.DataFrame:
    groups = pd.read_csv(reference / "package_groups.csv").drop(columns="framework")
    joined = packages.merge(groups, on="package", how="left")
    joined["package_group"] = joined["package_group"].fillna(joined["package"])
    until = pd.to_datetime(joined["counted_until"]).fillna(pd.Timestamp.max)
    keep = joined["is_counted"].fillna(True).astype(bool) & (joined["month"] <= until)
    return joined[keep]

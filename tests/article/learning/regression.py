"""Logistic regression over features that a line has or has not: what its weights are learnt by."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

UNIT = 100
"""The tables have whole hundredths: their sum is the same in any order."""


@dataclass(frozen=True)
class Model:
    """The log odds of a line are `bias` and the weights of its features."""

    weights: dict[str, float]
    bias: float

    def odds(self, features: Collection[str]) -> float:
        return self.bias + sum(self.weights.get(feature, 0.0) for feature in features)

    def write(self, path: Path, bias_name: str) -> None:
        rows = [(bias_name, self.bias), *sorted(self.weights.items())]
        path.write_text("".join(f"{name}\t{weight * UNIT:.0f}\n" for name, weight in rows), "utf-8")


def often_seen(found: Sequence[Collection[str]], least: int) -> set[str]:
    """The features that so many lines have."""
    seen = Counter(feature for each in found for feature in each)
    return {feature for feature, count in seen.items() if count >= least}


def fit(
    found: Sequence[Collection[str]],
    is_page: Sequence[bool],
    known: Collection[str],
    *,
    l2: float,
    text_counts: float,
    weight_min: float,
) -> Model:
    """The weights of the `known` features that tell the page's lines from the text's.

    `l2` is the penalty of large weights, `text_counts` how much more a line of text counts than one
    of the page; weights below `weight_min` are left out.
    """
    names = sorted(known)
    column = {name: place for place, name in enumerate(names)}
    columns = [[column[name] for name in sorted(each) if name in column] for each in found]
    ends = np.cumsum([0, *map(len, columns)])
    flat = [place for row in columns for place in row]
    matrix = csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(found), len(names)))
    wanted = np.array(is_page, float)
    counts = np.where(wanted == 1, 1.0, text_counts)

    def loss(point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights, odds = point[:-1], matrix @ point[:-1] + point[-1]
        wrong = counts * (1 / (1 + np.exp(-odds)) - wanted)
        value = (counts * (np.logaddexp(0, odds) - wanted * odds)).sum()
        slope = np.append(matrix.T @ wrong + l2 * weights, wrong.sum())
        return float(value + l2 / 2 * weights @ weights), slope

    best = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B").x
    weights = {
        name: float(weight)
        for name, weight in zip(names, best[:-1], strict=True)
        if abs(weight) >= weight_min
    }
    return Model(weights, float(best[-1]))

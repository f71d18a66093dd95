"""Links a made-up population with splink, in clear text. Prints {"seconds", "probability", "precision", "recall"}.

Argument: records.csv. Rules and comparisons as splink's documentation has them for people; parameters are estimated
from the records themselves. Of several match probabilities from which pairs are joined, the one is told whose
precision and recall have the best harmonic mean: with the truth at hand, more than any user could do. The clock runs
to the first of them.
"""

from __future__ import annotations

import json
import logging
import sys
from time import perf_counter

import pandas as pd
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

_SETTINGS = SettingsCreator(
    link_type="dedupe_only",
    blocking_rules_to_generate_predictions=[
        block_on("first_name", "birth_date"),
        block_on("family_name", "birth_date"),
        block_on("first_name", "family_name"),
        block_on("birth_date", "postcode"),
        block_on("first_name", "postcode"),
        block_on("email"),
    ],
    comparisons=[
        cl.JaroWinklerAtThresholds("first_name", [0.9, 0.7]),
        cl.JaroWinklerAtThresholds("family_name", [0.9, 0.7]),
        cl.DamerauLevenshteinAtThresholds("birth_date", [1, 2]),
        cl.LevenshteinAtThresholds("postcode", [1, 2]),
        cl.LevenshteinAtThresholds("email", [1, 2]),
    ],
    retain_intermediate_calculation_columns=False,
)
_PROBABILITIES = (0.95, 0.99, 0.999, 0.9999, 0.99999)


def main() -> None:
    records = pd.read_csv(sys.argv[1], keep_default_na=False, dtype=str).replace("", None)
    records["unique_id"] = range(len(records))
    started = perf_counter()
    database = DuckDBAPI()
    linker = Linker(database.register(records), _SETTINGS, log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match([block_on("first_name", "birth_date")], recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("birth_date"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("first_name", "family_name"))
    pairs = linker.inference.predict(threshold_match_probability=_PROBABILITIES[0])
    told, seconds = [], 0.0
    for probability in _PROBABILITIES:
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, probability)
        found = clusters.as_pandas_dataframe()
        seconds = seconds or perf_counter() - started
        told.append((*_score(found), probability))
    precision, recall, probability = max(told, key=lambda one: one[0] * one[1] / (one[0] + one[1]))
    print(json.dumps({"seconds": seconds, "probability": probability, "precision": precision, "recall": recall}))


def _score(found: pd.DataFrame) -> tuple[float, float]:
    right, linked, true = (_pairs(found, by) for by in (["person_id", "cluster_id"], ["cluster_id"], ["person_id"]))
    return right / linked, right / true


def _pairs(found: pd.DataFrame, by: list[str]) -> float:
    sizes = found.groupby(by).size()
    return float((sizes * (sizes - 1) / 2).sum())


if __name__ == "__main__":
    main()

"""Training a lead score, with numpy and without; `python -m benchmarks.scoring` also shows what the scores are worth.

The leads are made here, so that it is known what they hide: `effect` 0 is chance, 1 is a strong hint in each field.
"""

from __future__ import annotations

import random
from statistics import mean
from time import perf_counter

from benchmarks.measure import Row, median, slower
from fsctui.domain.score_fit import fit_plain, sigmoid
from fsctui.domain.score_training import Closed, evaluate, judge, train
from fsctui.services.score_numpy import fit_numpy

LEADS = 20_000
JUDGED = 4_000
SEEDS = 8
INTERESTS = {"mortgage": 0.8, "credit_card": -0.2, "personal_loan": 0.0, "investments": 0.4, "manage_debt": -1.0}
SOURCES = {"branch": 0.6, "web": -0.6, "partner": 0.2, "event": -0.2}
NAMES = ("interest", "source", "potential_value", "existing_client", "has_phone", "state")


def leads(count: int, effect: float, seed: int) -> list[Closed]:
    """Leads in the order of time, of which about a quarter convert."""
    chance = random.Random(seed)
    found = []
    for _ in range(count):
        interest, source = chance.choice(list(INTERESTS)), chance.choice(list(SOURCES))
        value = round(10 ** chance.uniform(2, 6))
        client, phone = chance.random() < 0.4, chance.random() < 0.7
        told = INTERESTS[interest] + SOURCES[source] + (0.5 if client else -0.3) + (0.2 if phone else -0.5)
        fields = {
            "interest": interest,
            "source": source,
            "potential_value": float(value),
            "existing_client": "yes" if client else "no",
            "has_phone": "yes" if phone else "no",
            "state": chance.choice(["NY", "CA", "TX", "WA", None]),
        }
        found.append(Closed(fields, chance.random() < sigmoid(-1.1 + effect * told)))
    return found


def rows() -> list[Row]:
    given = leads(LEADS, 0.7, 1)
    quick, plain = (median(lambda: train(given, NAMES, fit), 3) for fit in (fit_numpy, fit_plain))  # noqa: B023
    model = train(given, NAMES, fit_numpy)
    fields = [lead.fields for lead in given[:1_000]]
    one = median(lambda: [model.score(each) for each in fields], 5) / len(fields)
    return [
        slower(f"train on {LEADS:,} leads with numpy / without", quick, plain, "<= 3 s"),
        slower("score one lead, with its factors / its share of the training", one, quick / LEADS, "-"),
    ]


def quality() -> None:
    """Print what models are worth on leads that came later, beside the base rate."""
    print(f"{'leads':>7} {'effect':>6}  {'AUC':>6} {'log loss':>9} {'base rate':>9}  worse than the base rate")
    for count in (30, 100, 200, 400, 1_000, 3_000, 10_000):
        for effect in (0.0, 0.5, 1.0):
            found = []
            for seed in range(SEEDS):
                model = train(leads(count, effect, seed), NAMES, fit_numpy)
                later = leads(JUDGED, effect, 1_000 + seed)
                probabilities = [model.probability(lead.fields) for lead in later]
                found.append(judge(probabilities, [model.base_rate] * JUDGED, [lead.converted for lead in later]))
            worse = sum(each.log_loss > each.base_log_loss for each in found)
            figures = mean(each.auc or 0.5 for each in found), mean(each.log_loss for each in found)
            base = mean(each.base_log_loss for each in found)
            print(f"{count:>7,} {effect:>6} {figures[0]:>7.3f} {figures[1]:>9.4f} {base:>9.4f}  {worse} of {SEEDS}")


def evaluation() -> None:
    given = leads(LEADS, 0.7, 2)
    for name, fit in (("numpy", fit_numpy), ("standard library", fit_plain)):
        begun = perf_counter()
        evaluate(given, NAMES, fit)
        print(f"evaluate {LEADS:,} leads, {name}: {perf_counter() - begun:.1f} s")


if __name__ == "__main__":
    quality()
    evaluation()

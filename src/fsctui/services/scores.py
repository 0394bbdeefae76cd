"""Scores of leads and referrers."""

from __future__ import annotations

from fsctui.services.score_parts import (
    Scored,
    model_in,
    rank_in,
    referrer_score_in,
    score_in,
    tally_in,
    weights_in,
)

__all__ = ["Scored", "model_in", "rank_in", "referrer_score_in", "score_in", "tally_in", "weights_in"]

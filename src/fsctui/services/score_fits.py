"""Which fit trains: the quick one where numpy is installed, else the one that needs nothing."""

from __future__ import annotations

from fsctui.domain.score_fit import Fit, fit_plain


def installed_fit() -> Fit:
    """Both give the same weights; see `score_numpy`."""
    try:
        from fsctui.services.score_numpy import fit_numpy
    except ImportError:
        return fit_plain
    return fit_numpy

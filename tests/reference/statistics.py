"""What SciPy and NumPy say of small samples, for tests/bench/statistics.cpp.

    /usr/bin/python3 tests/reference/statistics.py > tests/reference/statistics.json

needs Debian's python3-scipy (1.10). The tests read the JSON only. SciPy's wilcoxon is exact only without ties and zeros;
where there are some, zeros are dropped here and permutation_test counts all signs. Infinite numbers are written as text.
"""
import json
import sys

import numpy as np
import scipy
from scipy import stats


def written(numbers):
    return [float(x) if np.isfinite(x) else str(x) for x in numbers]


def rank_sum(d, axis=-1):
    return np.sum(stats.rankdata(np.abs(d), axis=axis) * (d > 0), axis=axis)


def signed_rank(d):
    d = d[d != 0]
    if len(np.unique(np.abs(d))) == len(d):
        return stats.wilcoxon(d, method="exact").pvalue
    return stats.permutation_test((d,), rank_sum, permutation_type="samples", vectorized=True, n_resamples=np.inf).pvalue


def sign(d):
    d = d[d != 0]
    return stats.binomtest(int(np.sum(d > 0)), len(d)).pvalue


def median_interval(x):
    """The binomial's quantile says how many numbers are left out at each end."""
    left_out = int(stats.binom.ppf(0.025, len(x), 0.5)) - 1
    return [*written(np.sort(x)[[left_out, -1 - left_out]]), 1 - 2 * stats.binom.cdf(left_out, len(x), 0.5)]


def samples():
    random = np.random.RandomState(1)
    for n in [6, 7, 8, 9, 10, 13, 16, 25, 60, 200]:
        yield random.normal(0.3, 1, n)
    for n in [6, 8, 10, 12, 14, 16]:  # ties and zeros
        yield np.round(random.normal(0.5, 1.5, n))
    for n, failures in [(8, 1), (10, 3), (12, 5)]:
        d = random.normal(0, 1, n)
        d[:failures] = np.inf
        d[0] = -np.inf
        yield d


def case(d):
    finite = d[np.isfinite(d)]
    shares = [0, 0.025, 0.25, 0.4, 0.5, 0.9, 1]
    return {
        "differences": written(d), "signed_rank": signed_rank(d), "sign": sign(d), "median_interval": median_interval(d),
        "finite": written(finite), "median": np.median(finite), "shares": shares,
        "quantiles": written(np.quantile(finite, shares)),
        # each number four times: what is cut off at an end is a whole number of them
        "interquartile_mean": stats.trim_mean(np.repeat(finite, 4), 0.25), "trim_mean": stats.trim_mean(finite, 0.25),
    }


def main():
    json.dump({"scipy": scipy.__version__, "numpy": np.__version__, "cases": [case(d) for d in samples()]}, sys.stdout,
              indent=None)
    print()


if __name__ == "__main__":
    main()

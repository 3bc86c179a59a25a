#include "chapters/14_reproductions/table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace descent::reproductions {

RowVerdict verdict(const Row& row) {
    if (!row.obtained) return RowVerdict::skipped;
    return row.low <= *row.obtained && *row.obtained <= row.high ? RowVerdict::reproduced
                                                                 : RowVerdict::differs;
}

Row number(const Statement& statement, double stated, double tolerance, double obtained) {
    require(std::isfinite(stated), "number", "the stated value must be finite");
    require(tolerance >= 0 && std::isfinite(tolerance), "number",
            "the tolerance must be finite and ≥ 0");
    return {.statement = statement,
            .kind = RowKind::number,
            .stated = stated,
            .low = stated - tolerance,
            .high = stated + tolerance,
            .tolerance = tolerance,
            .obtained = obtained};
}

Row range(const Statement& statement, const Stated& stated, double low, double high,
          double obtained) {
    require(low <= high, "range", "low must be ≤ high");
    return {.statement = statement,
            .kind = RowKind::range,
            .stated = stated,
            .low = low,
            .high = high,
            .obtained = obtained};
}

Row ordering(const Statement& statement, const Stated& stated, double margin, double least) {
    require(least > 0 && std::isfinite(least), "ordering",
            "the least margin must be positive and finite");
    return {.statement = statement,
            .kind = RowKind::ordering,
            .stated = stated,
            .low = least,
            .high = std::numeric_limits<double>::infinity(),
            .obtained = margin};
}

Row skipped(const Statement& statement, const Stated& stated, const std::string& missing) {
    return {.statement = statement, .stated = stated, .obtained = {}, .missing = missing};
}

Rows skipped_rows(Rows rows, const std::string& missing) {
    for (Row& row : rows) {
        row.obtained.reset();
        row.missing = missing;
    }
    return rows;
}

double descending_margin(const std::vector<double>& values) {
    require(values.size() > 1, "descending_margin", "needs two numbers");
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i + 1 < values.size(); ++i) {
        if (!(values[i] > 0) || !(values[i + 1] > 0))
            return std::numeric_limits<double>::quiet_NaN();
        least = std::min(least, (values[i] - values[i + 1]) / values[i]);
    }
    return least;
}

double accuracy_error(double p, std::size_t examples) {
    require(0 <= p && p <= 1, "accuracy_error", "p must lie between 0 and 1");
    require(examples > 0, "accuracy_error", "there is no example");
    return 100 * std::sqrt(p * (1 - p) / static_cast<double>(examples));
}

std::size_t count(const Rows& rows, RowVerdict wanted) {
    return static_cast<std::size_t>(std::count_if(
        rows.begin(), rows.end(), [&](const Row& row) { return verdict(row) == wanted; }));
}

void append(Rows& rows, const Rows& more) {
    rows.insert(rows.end(), more.begin(), more.end());
}

}  // namespace descent::reproductions

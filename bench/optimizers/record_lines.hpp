/// \file
/// How does a study become lines of JSON, and lines a study?
///
/// Fields stand in a fixed order. JSON has no infinity: null is infinite, in `test` it is
/// "none". A field that is left out is empty or 0. Texts that are no UTF-8 are mended.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/optimizers/records.hpp"

namespace descent::bench {

using Line = nlohmann::ordered_json;

constexpr unsigned record_schema = 1;

/// The largest whole number that every reader of JSON keeps: 2⁵³ − 1.
constexpr std::uint64_t largest_whole = (std::uint64_t(1) << 53) - 1;

/// "ok", "diverged" or "error".
const char* text(Status status);

/// A file's first line, and back.
Line header_line(const Provenance& provenance);
Provenance provenance(const Line& line);

/// The lines of a study, its runs and the closing one, without times and numeric class.
/// \throws std::invalid_argument when the plan has no such method, or other knobs, or for
/// a whole number that is too large
std::vector<Line> study_lines(const Plan& plan, const StudyResult& study);

/// Of which study is this a line? Back from lines. \throws std::runtime_error that names
/// what is missing or has another type
StudyId id_of(const Line& line);
RunResult run_of(const Line& line);
/// The study that this line closes, without its runs. \param runs how many it must have
StudyResult closed_study(const Line& line, std::size_t& runs);

/// A line's text, with its end.
std::string line_text(const Line& line);

/// The same with a CRC-32 of what stands before it as the last field.
std::string sealed(const Line& line);

/// Back, without its end. \throws std::runtime_error when its CRC is another, or it is no
/// line
Line unsealed(std::string_view text);

/// The words of a field of text, and a whole number. \throws std::runtime_error
std::string words(const Line& line, const char* name);
std::size_t whole(const Line& line, const char* name);

/// What the lines of a file add up to. A study counts when its closing line has come, and
/// has all its runs before it.
struct StudyCollector {
    std::size_t first = 0;        ///< the line where the open study begins; 0: none is open
    StudyId id;                   ///< of the open study
    std::vector<RunResult> runs;  ///< of the open study
    bool damaged = false;         ///< a line was lost since the last study was closed
    std::size_t began = 0;        ///< the line where the study closed last began
    /// Takes the next line. \return the study when this closed it
    /// \throws std::runtime_error when it is no such line, or lines before it are missing
    /// and none was said to be damaged
    std::optional<StudyResult> take(const Line& line, std::size_t number);
};

}  // namespace descent::bench

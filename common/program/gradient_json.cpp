#include "common/program/gradient_json.hpp"

#include <nlohmann/json.hpp>

#include "common/program/command_line.hpp"

namespace descent {

std::string json(const GradientReport& report, std::uint64_t seed) {
    using Json = nlohmann::ordered_json;
    Json blocks = Json::array();
    for (const BlockReport& b : report.blocks)
        blocks.push_back({{"name", b.name},
                          {"verdict", text(b.verdict)},
                          {"diagnosis", text(b.diagnosis)},
                          {"explanation", b.explanation},
                          {"checked", b.checked},
                          {"informative", b.informative},
                          {"at_kinks", b.at_kinks},
                          {"unresolved", b.unresolved},
                          {"failed", b.failed},
                          {"largest", b.largest},
                          {"resolution", b.resolution},
                          {"worst",
                           {{"name", b.worst.name},
                            {"analytic", b.worst.analytic},
                            {"numeric", b.worst.numeric},
                            {"bound", b.worst.bound}}}});
    const Json all{{"version", DESCENT_VERSION},
                   {"real", real_name},
                   {"seed", seed},
                   {"verdict", text(report.verdict)},
                   {"problem", report.problem},
                   {"evaluations", report.evaluations},
                   {"directions", report.directions},
                   {"blocks", blocks}};
    return all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace descent

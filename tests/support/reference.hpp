/// \file
/// Values that another implementation computed, from tests/reference; the script that
/// made them lies beside them.
#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

namespace descent::test {

/// Reads tests/reference/NAME of this source tree.
inline nlohmann::json reference(const std::string& name) {
    const std::string here = __FILE__;
    const std::string path = here.substr(0, here.rfind("support/")) + "reference/" + name;
    std::ifstream file(path);
    if (!file) throw std::runtime_error(path + ": cannot be read");
    return nlohmann::json::parse(file);
}

}  // namespace descent::test

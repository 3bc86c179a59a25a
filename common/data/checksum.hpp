/// \file
/// Has a file been damaged?
#pragma once

#include <cstdint>
#include <string_view>

namespace descent {

/// CRC-32 of these bytes, the one of gzip and PNG: it notices every damage of up to 32
/// bits in a row.
std::uint32_t checksum(std::string_view bytes);

}  // namespace descent

/// \file
/// Which arrays are in an archive of NumPy, .npz? It is a ZIP archive of .npy files.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "common/data/npy.hpp"

namespace descent {

/// Do the bytes begin as those of a ZIP archive?
bool is_zip(std::string_view bytes);

/// The arrays of numpy.savez() or numpy.savez_compressed(), by name.
/// \param path what errors begin with
/// \throws std::runtime_error "PATH: …" for no archive, one of something else, and one
/// that is damaged, cut short or larger than 4 GB; "PATH: NAME.npy: …" for an array that
/// read_npy() would refuse
std::map<std::string, NumpyArray> npz_arrays(const std::string& path, std::string_view bytes);

/// An archive of these files, "W0.npy" and its bytes, not packed: the same for the same
/// files. At most 4 GB.
std::string npz_bytes(const std::map<std::string, std::string>& files);

}  // namespace descent

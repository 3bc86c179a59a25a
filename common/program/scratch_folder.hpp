/// \file
/// A folder for a while.
#pragma once

#include <string>

namespace descent {

/// A new empty folder among the system's temporary ones, which other users can look into.
/// It is removed, with all it holds, at the end of the scope; what a killed program has
/// left goes when the next folder of the same purpose is made.
class ScratchFolder {
public:
    /// \param purpose a word for its name, "grade" \throws std::runtime_error
    explicit ScratchFolder(const std::string& purpose);
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    const std::string& path() const { return path_; }  ///< of the folder; gone with this object

private:
    std::string path_;
};

}  // namespace descent

/// \file
/// What is on a disk after a power cut? The calls of this program that change files in
/// one folder, recorded, and what a file system may have kept of them.
///
/// The calls themselves are carried out (only a sync is not needed here). What is certain
/// after a cut is what was synced: the content of a file by fsync of the file, names by
/// fsync of the folder. Of the rest anything may be there: the content up to any byte, or
/// its length with zeros; of the changes of names any of them, in their order.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/random.hpp"

namespace descent::test {

/// One change, as the program asked for it.
struct Call {
    enum Kind { create, write, sync, name, sync_folder, promise } kind;
    std::size_t file = 0;            ///< number of the file, in the order of creation
    std::string to = {}, from = {};  ///< name: the file gets `to` and loses `from`, if not empty
    std::string content = {};        ///< write: what is appended
    std::size_t steps = 0;           ///< promise: that so many steps are not lost
};

/// A folder's files by name; two names may have one file.
struct Disk {
    std::map<std::string, std::size_t> names;
    std::vector<std::string> files;
};

/// What does fsync do? It works; or the content of a file is certain only when the next
/// save begins, as on a disk that says too early that it has written; or nothing.
enum class Syncs { work, late, never };

/// What may be found after the first `count` of these calls, from this beginning on.
/// Where syncs are late, the changes of names are kept in order.
Disk after_power_cut(const Disk& beginning, const std::vector<Call>& calls, std::size_t count,
                     Syncs syncs, Random& random);

/// What is there after them when nothing is lost.
Disk after_all(const Disk& beginning, const std::vector<Call>& calls, std::size_t count);

/// Puts the disk into an empty folder, and reads it from one.
void lay_out(const Disk& disk, const std::string& folder);
Disk read_folder(const std::string& folder);

/// Starts to record what is done to files in this folder, which holds this disk; and
/// ends.
/// \param links false: the file system has no second names
void record(const std::string& folder, const Disk& disk, bool links);
std::vector<Call> recorded();

/// Recorded among the calls: from now on so many steps must survive.
void promise_steps(std::size_t steps);

}  // namespace descent::test

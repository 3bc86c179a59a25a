#include "common/assignments/bundle.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>

#include "common/assignments/sealed.hpp"
#include "common/program/files.hpp"

namespace descent::assignments {
namespace {

namespace fs = std::filesystem;

/// The headers a student's lines may include: no source of the book beside them.
void copy_headers(const Kit& kit, const fs::path& to) {
    for (const fs::path& folder : kit.headers)
        for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
            if (!entry.is_regular_file() || entry.path().extension() != ".hpp") continue;
            const fs::path name = fs::relative(entry.path(), kit.source);
            if (name.begin() != name.end() && *name.begin() == "chapters" &&
                name.string().substr(9, 2) > kit.assignment.chapter.substr(0, 2))
                continue;  // a later chapter
            std::string text = read_text(entry.path());
            for (const MarkedFile& file : kit.assignment.files)
                if (file.name == name) text = handed_out(kit.assignment, file);
            make_folder((to / name).parent_path());
            write_file(to / name, text);
        }
}

/// A library without the objects of these sources: they hold the book's own lines.
void copy_library(const fs::path& from, const fs::path& to,
                  const std::vector<MarkedFile>& without) {
    fs::copy_file(from, to, fs::copy_options::overwrite_existing);
    if (to.extension() != ".a") return;
    std::vector<std::string> command{fs::canonical("/usr/bin/ar"), "d", to};
    for (const MarkedFile& file : without)
        command.push_back(fs::path(file.name).filename().string() + ".o");
    Sandbox trusted;
    trusted.wall = Wall::none;
    if (from.filename().string().starts_with("libchapter_"))
        run(trusted, command, std::chrono::seconds(30));
}

/// Copies what a command names below the build, and names the copies.
void copy_files(std::vector<std::string>& words, const Kit& kit, const fs::path& given,
                const char* folder) {
    fs::create_directories(given / folder);
    for (std::string& word : words) {
        if (!word.starts_with(kit.root.string()) || !fs::is_regular_file(word)) continue;
        const fs::path to = fs::path(folder) / fs::path(word).filename();
        copy_library(word, given / to, kit.assignment.files);
        word = "GIVEN/" + to.string();
    }
}

/// The compile command on the copied headers; the precompiled header stays behind.
std::vector<std::string> moved_compile(const Kit& kit) {
    std::vector<std::string> words, compile = kit.compile;
    forget_precompiled(compile);
    for (std::size_t i = 0; i < compile.size(); ++i) {
        const std::string& word = compile[i];
        if (word == "-MF" || word == "-MT") {
            ++i;
        } else if (word == "-MD") {
        } else if (word == "-I" + kit.source.string()) {
            words.push_back("-IGIVEN/include");
        } else if (word == "-I" + kit.made.string()) {
            words.push_back("-IGIVEN/made");
        } else {
            words.push_back(word);
        }
    }
    return words;
}

void place(std::vector<std::string>& words, const std::string& given) {
    for (std::string& word : words)
        if (const auto at = word.find("GIVEN/"); at != std::string::npos)
            word.replace(at, 5, given);
}

}  // namespace

Kit write_bundle(const Kit& kit, const fs::path& folder) {
    const fs::path judge = folder / "judge", given = folder / "given";
    fs::create_directories(judge);
    fs::create_directories(given / "made");
    copy_headers(kit, given / "include");
    for (const char* name : {"travel.hpp", "tasks.cpp"})
        fs::copy_file(kit.made / name, given / "made" / name, fs::copy_options::overwrite_existing);
    std::vector<std::string> objects = kit.objects, link = kit.link;
    copy_files(objects, kit, given, "objects");
    copy_files(link, kit, given, "lib");
    write_file(given / "compile.txt", join_lines(moved_compile(kit)));
    write_file(given / "link.txt", join_lines(link));
    write_file(given / "objects.txt", join_lines(objects));
    for (const fs::path& program : {kit.examiner, kit.root / "bin/jail",
                                    kit.root / "bin/jail_canary", kit.root / "bin/assignments"})
        fs::copy_file(program, judge / program.filename(), fs::copy_options::overwrite_existing);
    for (const auto& [file, names] : kit.allowed)
        write_file(judge / (fs::path(file).filename().string() + ".names"),
                   join_lines({names.begin(), names.end()}));
    write_file(judge / "chapter.txt", kit.assignment.chapter + "\n");
    write_file(judge / sealed_name, seal(kit.assignment, kit.sheet));
    return read_bundle(folder);
}

Kit read_bundle(const fs::path& folder) {
    const fs::path judge = folder / "judge", given = folder / "given";
    Unsealed book = unseal(read_text(judge / sealed_name));
    Kit kit;
    kit.assignment.chapter = read_lines(judge / "chapter.txt").at(0);
    kit.assignment.sheet = read_sheet("tasks.md", book.sheet);
    kit.assignment.files = std::move(book.files);
    kit.sheet = std::move(book.sheet);
    kit.root = given;
    kit.source = given / "include";
    kit.examiner = judge / ("examiner_" + kit.assignment.chapter);
    kit.secret = judge;
    kit.made = given / "made";
    kit.headers = {given / "include"};
    kit.compile = read_lines(given / "compile.txt");
    kit.link = read_lines(given / "link.txt");
    kit.objects = read_lines(given / "objects.txt");
    for (std::vector<std::string>* words : {&kit.compile, &kit.link, &kit.objects})
        place(*words, given.string());
    for (const MarkedFile& file : kit.assignment.files) {
        const fs::path names = judge / (fs::path(file.name).filename().string() + ".names");
        if (!fs::exists(names)) continue;
        const std::vector<std::string> lines = read_lines(names);
        kit.allowed[file.name] = {lines.begin(), lines.end()};
    }
    return kit;
}

}  // namespace descent::assignments

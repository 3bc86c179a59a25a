// Writes a chapter's marked sources anew, as the examiner and the player need them.
#include <fmt/format.h>

#include <exception>
#include <fstream>
#include <iterator>

#include "common/assignments/fill.hpp"
#include "common/program/files.hpp"

namespace {

/// Leaves a file alone that is right already: what is made of it need not be made again.
void write_if_new(const std::string& path, const std::string& text) {
    std::ifstream file(path, std::ios::binary);
    if (file && std::string(std::istreambuf_iterator<char>(file), {}) == text) return;
    descent::write_file(path, text);
}

}  // namespace

int main(int argc, char** argv) {
    using namespace descent;
    using namespace descent::assignments;
    try {
        if (argc != 4) throw std::runtime_error("usage: assignment_fill ROOT CHAPTER FOLDER");
        const Assignment assignment = read_assignment(argv[1], argv[2]);
        for (const std::string side : {"examiner", "player"}) {
            const std::string folder = fmt::format("{}/{}", argv[3], side);
            const Texts texts = side == "player" ? stubs(assignment) : solutions(assignment);
            make_folder(fmt::format("{}/chapters/{}", folder, assignment.chapter));
            for (const MarkedFile& file : assignment.files)
                write_if_new(fmt::format("{}/{}", folder, file.name),
                             with_questions(assignment, file, texts));
            write_if_new(folder + "/travel.hpp", travel_header(assignment));
            write_if_new(folder + "/tasks.cpp", task_table(assignment));
        }
        return 0;
    } catch (const std::exception& e) {
        fmt::print(stderr, "assignment_fill: {}\n", e.what());
        return 2;
    }
}

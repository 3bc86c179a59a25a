// Writes a chapter's marked sources anew, as the examiner and the player need them.
#include <fmt/format.h>

#include <exception>

#include "common/assignments/fill.hpp"
#include "common/program/files.hpp"

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
                write_file(fmt::format("{}/{}", folder, file.name),
                           with_questions(assignment, file, texts));
            write_file(folder + "/travel.hpp", travel_header(assignment));
            write_file(folder + "/tasks.cpp", task_table(assignment));
        }
        return 0;
    } catch (const std::exception& e) {
        fmt::print(stderr, "assignment_fill: {}\n", e.what());
        return 2;
    }
}

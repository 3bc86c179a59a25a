#include <optional>

#include "chapters/14_reproductions/mnist.hpp"
#include "chapters/14_reproductions/program/walk_through.hpp"
#include "common/program/command_line.hpp"

using namespace descent;
namespace reproductions = descent::reproductions;

int main(int argc, char** argv) {
    Chapter c("14_reproductions",
              "The lectures' own results, obtained again: stated, obtained, verdict");
    std::string folder, only = "all";
    c.folder("--mnist", folder,
             "with MNIST's IDX files; without them their rows are SKIPPED, and MNIST-1D stands in");
    c.choice("--only", only, {"all", "L8.7", "L10.9", "GO.12", "GO.15", "GO.21b", "MNIST-1D"},
             "only these rows");
    return c.run(argc, argv, [&] {
        std::optional<reproductions::Images> images;
        if (!folder.empty())
            on_behalf_of_option("--mnist",
                                [&] { images = reproductions::read_mnist(folder, c.seed()); });
        const reproductions::Images* given = images ? &*images : nullptr;
        const auto wanted = [&](const char* tag) { return only == "all" || only == tag; };
        reproductions::Table table;
        if (wanted("L8.7")) reproductions::show_memorization(c, table);
        if (wanted("L10.9")) reproductions::show_initialization(c, table);
        if (wanted("GO.12")) reproductions::show_depth_table(c, table, given);
        if (wanted("GO.15")) reproductions::show_random_pixels(c, table);
        if (wanted("GO.21b")) reproductions::show_rate_tables(c, table, given);
        if (wanted("MNIST-1D")) reproductions::show_mnist1d(c, table);
        reproductions::show(c, table);
    });
}

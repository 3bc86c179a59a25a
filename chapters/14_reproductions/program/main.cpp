#include "chapters/14_reproductions/program/plans.hpp"
#include "chapters/14_reproductions/program/show_table.hpp"
#include "chapters/14_reproductions/program/walk_through.hpp"
#include "common/program/command_line.hpp"

using namespace descent;
using namespace descent::reproductions;

int main(int argc, char** argv) {
    Program program("14_reproductions",
                    "The lectures' own results, obtained again: stated, obtained, verdict");
    std::string folder, only = "all";
    program.folder(
        "--mnist", folder,
        "with MNIST's IDX files; without them their rows are SKIPPED, and MNIST-1D stands in");
    program.choice("--only", only,
                   {"all", "L8.7", "L10.9", "GO.12", "GO.15", "GO.15c", "GO.21b", "MNIST-1D"},
                   "only these rows");
    return program.run(argc, argv, [&](Report& report) {
        Images images = mnist1d_images();
        if (!folder.empty())
            on_behalf_of_option("--mnist", [&] { images = read_mnist(folder, program.seed()); });
        const auto wanted = [&](const char* tag) { return only == "all" || only == tag; };
        Rows table;
        const auto tell = [&](const auto& reproduction, const auto& show) {
            show(report, reproduction);
            append(table, reproduction.all_rows());
        };
        if (wanted("L8.7"))
            tell(reproduce_memorization(scaled_plan(program), stated_plan(program),
                                        report.progress("labels known")),
                 show_memorization);
        if (wanted("L10.9"))
            tell(reproduce_variances(variance_plan(program), program.seed(),
                                     report.progress("networks")),
                 show_variances);
        if (wanted("GO.12")) {
            DepthReproduction depths = reproduce_depths(images, depth_plan(program, images.basis),
                                                        report.progress("sigmoid networks"));
            if (program.quick()) depths.rows = skipped_rows(depths.rows, too_quick);
            tell(depths, show_depths);
        }
        if (wanted("GO.15"))
            tell(reproduce_random_pixels(random_pixel_plan(program), report.progress("epochs")),
                 show_random_pixels);
        if (wanted("GO.15c"))
            tell(reproduce_widths(width_plan(program), report.progress("trainings")), show_widths);
        if (wanted("GO.21b")) {
            RateReproduction rates = reproduce_rates(images, rate_plan(program, images.basis),
                                                     report.progress("networks"));
            for (AssumedTables& one : rates.tables)
                if (program.quick()) {
                    one.of_rates = skipped_rows(one.of_rates, too_quick);
                    one.of_adadelta = skipped_rows(one.of_adadelta, too_quick);
                }
            tell(rates, show_rates);
        }
        if (wanted("MNIST-1D"))
            tell(reproduce_mnist1d(mnist1d_plan(program), report.progress("trainings")),
                 show_mnist1d);
        show_table(report, table);
    });
}

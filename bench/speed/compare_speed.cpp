// One training step of chapter 7 beside the same step written by hand with Eigen, by PyTorch,
// libtorch and dlib, and beside parts of its work alone: ten networks, batches of 1, 10 and 100.
#include <fmt/format.h>

#include <cmath>
#include <map>
#include <memory>
#include <xtensor-blas/xblas.hpp>

#include "bench/speed/book_step.hpp"
#include "bench/speed/program.hpp"
#include "bench/speed/pytorch.hpp"
#include "common/program/figure.hpp"
#include "common/program/files.hpp"

namespace descent::speed {

#ifdef DESCENT_EIGEN_PEERS
StepOf eigen_step(const Workload& work, bool keep);
StepOf eigen_over_blas_step(const Workload& work, bool keep);
#endif
#ifdef DESCENT_LIBTORCH_PEER
StepOf torch_step(const Workload& work);
#endif
#ifdef DESCENT_DLIB_PEER
StepOf dlib_step(const Workload& work);
#endif

namespace {

/// In the order of their number of parameters.
const std::vector<std::vector<std::size_t>> networks{
    {1, 3, 2},       {2, 16, 16, 3},           {64, 64, 64, 64, 10}, {40, 100, 100, 10},
    {784, 32, 10},   {784, 100, 10},           {256, 256, 256, 10},  {784, 256, 128, 10},
    {1024, 512, 10}, {2352, 512, 512, 512, 10}};

/// The products of a step by BLAS and nothing else: gemm, and for one example what BLAS
/// has for it, gemv and ger.
StepOf products(const deep::DeepNetwork& network, const Workload& work) {
    struct Layer {
        Matrix W, dW, h, df, dh;
    };
    auto layers = std::make_shared<std::vector<Layer>>();
    const auto constant = [](std::size_t rows, std::size_t columns) {
        return Matrix(xt::ones<Real>({rows, columns}) / 1000);
    };
    for (std::size_t k = 0; k + 1 < work.widths.size(); ++k) {
        const std::size_t in = network.widths[k], out = network.widths[k + 1];
        layers->push_back({constant(out, in), constant(out, in), constant(work.batch, in),
                           constant(work.batch, out), constant(work.batch, in)});
    }
    if (work.batch > 1)
        return [layers] {
            for (Layer& l : *layers) xt::blas::gemm(l.h, l.W, l.df, false, true);
            for (std::size_t k = layers->size(); k-- > 0;) {
                Layer& l = (*layers)[k];
                xt::blas::gemm(l.df, l.h, l.dW, true, false);
                if (k > 0) xt::blas::gemm(l.df, l.W, l.dh, false, false);
            }
            return Real(0);
        };
    using cxxblas::ColMajor, cxxblas::Trans, cxxblas::NoTrans;
    return [layers] {
        const auto n = [](std::size_t size) { return static_cast<xt::blas_index_t>(size); };
        for (Layer& l : *layers)
            cxxblas::gemv(ColMajor, Trans, n(l.h.size()), n(l.df.size()), Real(1), l.W.data(),
                          n(l.h.size()), l.h.data(), n(1), Real(0), l.df.data(), n(1));
        for (std::size_t k = layers->size(); k-- > 0;) {
            Layer& l = (*layers)[k];
            cxxblas::ger(ColMajor, n(l.h.size()), n(l.df.size()), Real(1e-3), l.h.data(), n(1),
                         l.df.data(), n(1), l.dW.data(), n(l.h.size()));
            if (k > 0)
                cxxblas::gemv(ColMajor, NoTrans, n(l.h.size()), n(l.df.size()), Real(1), l.W.data(),
                              n(l.h.size()), l.df.data(), n(1), Real(0), l.dh.data(), n(1));
        }
        return Real(0);
    };
}

/// What a step with one example reads and writes, and nothing else: reads W for the
/// products forward and, but for the first layer's, back, writes ∂L/∂φ, and then takes
/// φ ← φ − α ∂L/∂φ.
StepOf traffic(const deep::DeepNetwork& network, const Workload& work) {
    auto phi = std::make_shared<Vector>(to_vector(work.phi));
    auto dphi = std::make_shared<Vector>(xt::zeros<Real>({phi->size()}));
    return [phi, dphi, alpha = work.alpha, above = network.W(1).offset] {
        Real all = 0, upper = 0;
        const auto read = [&](std::size_t from, Real& squares) {
            const Real* w = phi->data() + from;
            cxxblas::dot(static_cast<xt::blas_index_t>(phi->size() - from), w, xt::blas_index_t{1},
                         w, xt::blas_index_t{1}, squares);
        };
        read(0, all);
        read(above, upper);
        dphi->fill(0);
        xt::noalias(*phi) = *phi - alpha * *dphi;
        return all + upper;
    };
}

std::vector<Contestant> contestants(const deep::DeepNetwork& network, const Workload& work,
                                    PyTorch* pytorch) {
    std::vector<Contestant> all{{"Descent", book_step(network, work)}};
#ifdef DESCENT_EIGEN_PEERS
    all.push_back({"Eigen", eigen_step(work, true)});
    all.push_back({"Eigen+BLAS", eigen_over_blas_step(work, true)});
    all.push_back({"Eigen, no dW", eigen_step(work, false)});
#endif
    if (pytorch) all.push_back(pytorch->contestant(work));
#ifdef DESCENT_LIBTORCH_PEER
    all.push_back({"libtorch", torch_step(work)});
#endif
#ifdef DESCENT_DLIB_PEER
    all.push_back({"dlib", dlib_step(work)});
#endif
    all.push_back({"products", products(network, work), false});
    if (work.batch == 1) all.push_back({"memory", traffic(network, work), false});
    return all;
}

std::string text_of(double ratio) {
    return fmt::format("{:.{}f}", ratio, ratio < 10 ? 2 : 0);
}

std::string cell(const Standing& peer) {
    if (peer.refused) return "other losses";
    const Quartiles& ratio = peer.ratio;
    return fmt::format("{} {}–{}", text_of(ratio.median), text_of(ratio.low), text_of(ratio.high));
}

/// The ratios over the number of parameters, a curve for each peer with a gap where it
/// was refused. \returns whether that could be drawn
bool draw(std::size_t batch, const std::vector<std::string>& names,
          const std::map<std::string, std::vector<double>>& ratios, const std::string& folder) {
    Figure figure(fmt::format("speed_batch_{}_{}", batch, precision),
                  fmt::format("One training step, {} example{}, {} precision", batch,
                              batch == 1 ? "" : "s", precision),
                  "parameters of the network", "a peer's time / Descent's");
    figure.log_x().log_y().horizontal(1);
    std::vector<std::size_t> parameters;
    for (const auto& widths : networks)
        parameters.push_back(deep::DeepNetwork(widths).parameters());
    for (const std::string& name : names) figure.path(name, parameters, ratios.at(name));
    const std::string problem = figure.write(folder);
    if (!problem.empty()) fmt::print(stderr, "compare_speed: {}\n", problem);
    return problem.empty();
}

/// One row for each network, and the means, drawn in a folder if one is named.
/// \returns whether all computed the same losses, and could be drawn
bool table(std::size_t batch, const ContestPlan& plan, PyTorch* pytorch,
           const std::string& folder) {
    std::map<std::string, std::vector<double>> ratios;
    std::vector<std::string> names;
    bool same = true;
    for (const auto& widths : networks) {
        const deep::DeepNetwork network(widths);
        const std::vector<Standing> row =
            contest(contestants(network, workload(network, batch), pytorch), plan);
        if (names.empty()) {
            for (std::size_t c = 1; c < row.size(); ++c) names.push_back(row[c].name);
            fmt::print("\n| batch {} | Descent, µs | {} |\n|---|---|", batch,
                       fmt::join(names, " | "));
            for (std::size_t c = 0; c < names.size(); ++c) fmt::print("---|");
        }
        const Quartiles& time = row[0].microseconds;
        fmt::print("\n| {} | {:.4g} {:.4g}–{:.4g} |", fmt::join(widths, "-"), time.median, time.low,
                   time.high);
        for (std::size_t c = 1; c < row.size(); ++c) {
            fmt::print(" {} |", cell(row[c]));
            ratios[row[c].name].push_back(row[c].refused ? std::nan("") : row[c].ratio.median);
            same = same && !row[c].refused;
        }
        std::fflush(stdout);
    }
    fmt::print("\n| geometric mean | |");
    for (const std::string& name : names) {
        std::vector<double> counted = ratios[name];
        std::erase_if(counted, [](double ratio) { return std::isnan(ratio); });
        const auto mean = geometric_mean(counted);
        fmt::print(" {} |", mean ? text_of(*mean) : "–");
    }
    fmt::print("\n");
    return (folder.empty() || draw(batch, names, ratios, folder)) && same;
}

void name_missing_peers() {
    [[maybe_unused]] const auto missing = [](const char* peer, const char* package) {
        fmt::print("{} is not here: install {}, and configure the build again\n", peer, package);
    };
#ifndef DESCENT_EIGEN_PEERS
    missing("Eigen", "libeigen3-dev");
#endif
#ifndef DESCENT_LIBTORCH_PEER
    missing("libtorch", "libtorch-dev");
#endif
#ifndef DESCENT_DLIB_PEER
    if (sizeof(Real) == 4)
        missing("dlib", "libdlib-dev");
    else
        fmt::print("dlib has single precision only\n");
#endif
}

}  // namespace
}  // namespace descent::speed

int main(int argc, char** argv) {
    using namespace descent::speed;
    std::vector<std::size_t> batches{1, 10, 100};
    std::string folder;
    const descent::Option batch{"--batch",
                                "LIST",
                                "examples in a batch",
                                "1, 10, 100",
                                descent::Option::Words::list,
                                [&](const auto& words) {
                                    batches.clear();
                                    for (const std::string& word : descent::list_items(words))
                                        batches.push_back(descent::read_whole(word, 1));
                                }};
    const descent::Option out{"--out",
                              "FOLDER",
                              "draw the ratios there",
                              "",
                              descent::Option::Words::one,
                              [&](const auto& words) {
                                  folder = words[0];
                                  descent::make_folder(folder);
                                  descent::require_writable_folder(folder);
                              }};
    return program(
        argc, argv, "compare_speed",
        "One training step beside its peers: their time / Descent's, so more than 1 is in\n"
        "Descent's favour. Median and quartiles over rounds in which all have their turn.",
        {batch, out}, [&](const ContestPlan& plan) {
            name_missing_peers();
            std::optional<PyTorch> pytorch;
            try {
                pytorch.emplace();
            } catch (const std::runtime_error& error) {
                fmt::print("PyTorch is not here: {}\n", error.what());
            }
            if (pytorch) fmt::print("{}\n", pytorch->version());
            bool same = true;
            for (const std::size_t size : batches)
                same = table(size, plan, pytorch ? &*pytorch : nullptr, folder) && same;
            return same;
        });
}

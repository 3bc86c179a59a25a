/// \file
/// What is told of every experiment, in the note's order?
#pragma once

#include <vector>

#include "chapters/11_training/batch_study.hpp"
#include "chapters/11_training/evaluations.hpp"
#include "chapters/11_training/hardware.hpp"
#include "chapters/11_training/program/choice.hpp"
#include "chapters/11_training/resume_study.hpp"
#include "chapters/11_training/sampling_study.hpp"
#include "chapters/11_training/search_study.hpp"
#include "common/program/report.hpp"

namespace descent::training {

// walk_training.cpp

/// What will be trained, and on what (GO.1).
void show_setup(Report& report, const Setup& setup);

/// Tells a training while it goes on (GO.2): a line for an epoch, at most a dozen in all,
/// and where it goes on from when there was a checkpoint.
class TrainingLog {
public:
    /// \param checkpoint its path, for the text
    TrainingLog(Report& report, const Setup& setup, std::string checkpoint);
    /// Calls this log, which must live as long.
    Watch watch();
    /// Says so when there was nothing left to do, or fewer epochs planned than done.
    void end(const TrainingResult& trained) const;

private:
    void begin();
    void tell(const Epoch& epoch) const;

    Report& report_;
    Progress progress_;
    std::string checkpoint_;
    std::size_t epochs_, steps_;
    bool begun_ = false;
};

/// The best epoch, what the test examples say of it (GO.1, GO.2), and whether guessing
/// would do as well.
/// \throws std::runtime_error when it diverged
void show_training(Report& report, const Setup& setup, const TestedResult& result);

/// What the best φ takes the user's test examples for.
void show_own_answers(Report& report, const Setup& setup, const TrainingResult& trained);

/// Writes the best φ where --save says.
/// \throws std::runtime_error "--save: cannot write …"
void save(Report& report, const Choice& choice, const Setup& setup, const TrainingResult& trained);

// walk_studies.cpp

/// Shuffled against drawn examples, by hand (GO.2b).
void show_running_mean(Report& report, const RunningMean& result);
/// Losses and accuracies of both over the plan's seeds, with standard errors.
void show_sampling(Report& report, const SamplingResult& sampling, const SamplingPlan& plan);

/// Steps, epochs and multiplications to a training loss, for batches from 8 to all
/// examples (FM.14b). \param times of an epoch, in multiples of the last row's
void show_batch_sizes(Report& report, const BatchStudy& study, const std::vector<double>& times);

/// What a batch asks of memory, and the time of an example, measured now (FM.14b).
void show_hardware(Report& report, const BatchHardware& hardware);

/// Several looks at the development set in every epoch (GO.2).
void show_often(Report& report, const OftenEvaluated& often, std::size_t per_epoch);

/// A run stopped at a step, written down, and resumed: the same bits.
void show_resume(Report& report, const ResumeResult& resume);

// walk_search.cpp

/// Grid and random search for step size, width, depth and batch size, with as many trials
/// (L8.4, L10.14). \param rows of each table that are shown
/// \throws std::runtime_error when the last training diverged
void show_search(Report& report, const SearchResult& search, std::size_t rows);

}  // namespace descent::training

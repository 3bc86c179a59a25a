/// \file
/// Program and Report in one object, for a walk-through that still holds its experiments.
#pragma once

#include <functional>
#include <string>

#include "common/program/program.hpp"

namespace descent {

/// A program whose walk-through reads the options while it tells. A chapter whose
/// experiments return their results needs only Program and Report; the others use this.
class Chapter : public Program {
public:
    using Program::Program;

    int run(int argc, char** argv, const std::function<void()>& walk_through) {
        return Program::run(argc, argv, [&](Report& report) {
            report_ = &report;
            walk_through();
        });
    }

    Report& report() { return *report_; }
    void section(const std::string& title) { report_->section(title); }
    template <class... T>
    void say(fmt::format_string<T...> format, T&&... values) {
        report_->say(format, std::forward<T>(values)...);
    }
    void progress(const std::string& what, std::size_t done, std::size_t total) {
        if (const Progress show = report_->progress(what)) show(done, total);
    }
    void result(const std::string& key, const auto& value) { report_->result(key, value); }
    bool check(const std::string& name, double error, double bound) {
        return report_->check(name, error, bound);
    }
    bool check(const std::string& name, const GradientReport& report) {
        return report_->check(name, report);
    }
    void figure(const Figure& figure) { report_->figure(figure); }
    void drawing(const Drawing& drawing) { report_->drawing(drawing); }

private:
    Report* report_ = nullptr;
};

}  // namespace descent

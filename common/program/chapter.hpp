/// \file
/// TRANSITION: Program and Report in one object, until all chapters are split.
#pragma once
#include "common/program/program.hpp"
namespace descent {
class Chapter : public Program {
public:
    using Program::Program;
    int run(int argc, char** argv, const std::function<void()>& walk_through) {
        return Program::run(argc, argv, [&](Report& r) {
            report_ = &r;
            walk_through();
        });
    }
    Report& report() { return *report_; }
    void section(const std::string& t) { report_->section(t); }
    template <class... T>
    void say(fmt::format_string<T...> format, T&&... values) {
        report_->say(format, std::forward<T>(values)...);
    }
    void progress(const std::string& what, std::size_t done, std::size_t total) {
        if (const Progress p = report_->progress(what)) p(done, total);
    }
    void result(const std::string& key, const auto& value) { report_->result(key, value); }
    bool check(const std::string& n, double e, double b) { return report_->check(n, e, b); }
    bool check(const std::string& n, const GradientReport& g) { return report_->check(n, g); }
    void figure(const Figure& f) { report_->figure(f); }
    void drawing(const Drawing& d) { report_->drawing(d); }

private:
    Report* report_ = nullptr;
};
}  // namespace descent

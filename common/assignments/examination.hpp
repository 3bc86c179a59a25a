/// \file
/// The examiner's side: the book's chapter asks a player, another process, for one of its
/// functions.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "common/assignments/call.hpp"
#include "common/assignments/sandbox.hpp"

namespace descent::assignments {

/// What is examined, and with whom.
struct ExaminationPlan {
    std::string task;                         ///< "07.2"
    std::set<std::string, std::less<>> uses;  ///< tasks the player may ask for
    std::vector<std::string> player;          ///< its command line
    Sandbox sandbox;                          ///< what stands around it
    bool trusted = false;  ///< what it asks for is answered here, not in a process apart
    double budget = 60;    ///< seconds for all answers
    double limit = 2;  ///< seconds for an answer, or 50 times what the book takes if that is more
    bool any_sizes = false;  ///< of a result, or those of the book's
    std::string forge;   ///< in place of a player, an answer without work: "zeros", "spoilt 17" …
    std::string memory;  ///< a file with what was asked once: forged "by heart", that is right
};

/// Starts the player when it is needed, again when it has ended, and keeps what is to be
/// said about it.
class Examination : public Side {
public:
    explicit Examination(ExaminationPlan plan);
    ~Examination() override;

    bool elsewhere(std::string_view task) const override;
    Remote& remote() override;
    std::string ask(std::string_view task, const std::string& arguments,
                    const Results& results) override;

    /// For the next test case: what was found before is forgotten.
    void begin_test();

    std::size_t calls() const { return calls_; }  ///< since begin_test()
    /// The first wrong result; none while all are right.
    const std::optional<Difference>& difference() const { return difference_; }
    bool crashed() const { return crashed_; }  ///< has a signal ended it?
    std::string prints() const;  ///< the beginning of what it wrote to standard error and output

private:
    struct Player;

    Player& player();
    std::string book(std::string_view task, const std::string& arguments);
    /// The answer, if what it holds is as long as what the book's does: the tests rely on it.
    std::string of_same_structure(std::string answer, const std::string& right,
                                  const Results& results) const;
    void require_same(std::string_view task, const std::string& arguments,
                      const std::string& answer);
    struct BookAnswer {
        std::string bytes, refused;  ///< the result, or why there is none
    };
    BookAnswer ask_book(std::string_view task, const std::string& arguments);
    void compare_with_book(const std::string& answer, const BookAnswer& right,
                           const Comparer& compare);

    ExaminationPlan plan_;
    std::map<std::string, Service, std::less<>> allowed_;
    std::vector<std::unique_ptr<Player>> players_;  ///< all, since functions of each may be kept
    std::size_t calls_ = 0, ended_ = 0;
    bool in_book_ = false, crashed_ = false;
    std::string given_up_;  ///< why the player is not asked again
    std::optional<Difference> difference_;
    std::set<std::uint64_t> structures_;  ///< of arguments with which the book calls functions
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
    double slowest_ = 0;                ///< seconds of the book for an answer
    std::set<std::size_t> remembered_;  ///< hashes of arguments
    std::optional<Peer> nobody_;        ///< in place of a player's, for a forgery
    std::mt19937_64 random_;            ///< of spoilt answers
};

}  // namespace descent::assignments

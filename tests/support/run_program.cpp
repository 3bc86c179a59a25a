#include "tests/support/run_program.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "common/program/process.hpp"

namespace descent::test {
namespace fs = std::filesystem;

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream content;
    content << file.rdbuf();
    return content.str();
}

ProgramRun run_program(const std::string& name, const std::vector<std::string>& arguments) {
    const std::string program = (program_path().parent_path() / name).string();
    if (!fs::exists(program)) throw std::runtime_error("run_program: not built: " + program);
    const TemporaryFolder folder;
    const std::string out = folder.path() + "/out", err = folder.path() + "/err";

    std::vector<char*> argv{const_cast<char*>(program.c_str())};
    for (const std::string& argument : arguments)
        argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);

    setenv("COLUMNS", "1000", 1);  // no line is folded, so that a test can look for any text
    const pid_t child = fork();
    if (child == 0) {
        dup2(open("/dev/null", O_RDONLY), 0);
        dup2(open(out.c_str(), O_WRONLY | O_CREAT, 0600), 1);
        dup2(open(err.c_str(), O_WRONLY | O_CREAT, 0600), 2);
        execv(program.c_str(), argv.data());
        _exit(127);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read_file(out),
            read_file(err)};
}

std::string TemporaryFolder::write(const std::string& name, const std::string& content) const {
    const std::string file = path() + "/" + name;
    std::ofstream(file, std::ios::binary) << content;
    return file;
}

bool TemporaryFolder::empty() const {
    return fs::is_empty(path());
}

}  // namespace descent::test

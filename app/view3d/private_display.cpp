#include "app/view3d/private_display.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <utility>

namespace omegascope::view3d {

namespace {

constexpr int kStartLimit = 20'000;  // milliseconds
constexpr const char* kRemedy =
    "install the package xvfb, or start the program where DISPLAY names an X server.";

/// Both ends of a pipe, closed when they go out of scope.
class Pipe {
  public:
    Pipe() {
        if (pipe2(ends_.data(), O_CLOEXEC) != 0) ends_ = {-1, -1};
    }
    ~Pipe() {
        closeEnd(0);
        closeEnd(1);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    bool isOpen() const { return ends_[0] >= 0; }
    int readEnd() const { return ends_[0]; }
    int writeEnd() const { return ends_[1]; }
    void closeEnd(std::size_t end) {
        if (ends_[end] >= 0) close(ends_[end]);
        ends_[end] = -1;
    }

  private:
    std::array<int, 2> ends_{-1, -1};
};

/// What the child does between fork and exec: only calls that are safe there.
[[noreturn]] void becomeServer(const char* displayDescriptor, int output, pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    setpgid(0, 0);  // Ctrl+C in the terminal is for this program, which then ends the server in order
    if (getppid() != parent) _exit(1);
    fcntl(output, F_SETFD, 0);  // the server writes its number here
    const int nowhere = open("/dev/null", O_RDWR);
    if (nowhere >= 0) {
        dup2(nowhere, STDIN_FILENO);
        dup2(nowhere, STDOUT_FILENO);
        dup2(nowhere, STDERR_FILENO);
    }
    execlp("Xvfb", "Xvfb", "-displayfd", displayDescriptor, "-screen", "0", "1280x1024x24", "-nolisten",
           "tcp", static_cast<char*>(nullptr));
    _exit(127);
}

/// The number that the server writes once it accepts connections; nothing when it ended or took too long.
std::optional<std::string> readNumber(int descriptor) {
    std::string number;
    for (;;) {
        pollfd waiting{descriptor, POLLIN, 0};
        const int ready = poll(&waiting, 1, kStartLimit);
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0) return std::nullopt;
        char letter = 0;
        const ssize_t count = read(descriptor, &letter, 1);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return std::nullopt;
        if (letter == '\n') return number.empty() ? std::nullopt : std::optional(number);
        number += letter;
    }
}

/// @return the exit status, as waitpid gives it
int stop(pid_t server) {
    kill(server, SIGTERM);
    int status = 0;
    while (waitpid(server, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

}  // namespace

bool PrivateDisplay::isPresent() {
    const char* display = std::getenv("DISPLAY");
    return display != nullptr && *display != '\0';
}

Result<std::unique_ptr<PrivateDisplay>> PrivateDisplay::start() {
    Pipe pipe;
    if (!pipe.isOpen())
        return Error{
            "The private X server cannot be started: no more files can be opened; close some programs."};
    const std::string descriptor = std::to_string(pipe.writeEnd());
    const pid_t parent = getpid();
    const pid_t server = fork();
    if (server < 0)
        return Error{
            "The private X server cannot be started: no more processes can be created; close some programs."};
    if (server == 0) becomeServer(descriptor.c_str(), pipe.writeEnd(), parent);

    pipe.closeEnd(1);
    const std::optional<std::string> number = readNumber(pipe.readEnd());
    if (number) return std::unique_ptr<PrivateDisplay>(new PrivateDisplay(server, ":" + *number));
    const int status = stop(server);
    const bool missing = WIFEXITED(status) && WEXITSTATUS(status) == 127;
    return Error{std::string("3-D figures need an X server and there is none: ") +
                 (missing ? "Xvfb is not installed; " : "Xvfb does not start; ") + kRemedy};
}

PrivateDisplay::PrivateDisplay(pid_t server, std::string name) : server_(server), name_(std::move(name)) {
    if (const char* earlier = std::getenv("DISPLAY")) earlierName_ = earlier;
    setenv("DISPLAY", name_.c_str(), 1);
}

PrivateDisplay::~PrivateDisplay() {
    stop(server_);
    if (earlierName_.empty())
        unsetenv("DISPLAY");
    else
        setenv("DISPLAY", earlierName_.c_str(), 1);
}

}  // namespace omegascope::view3d

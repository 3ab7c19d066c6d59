#pragma once

#include <array>

namespace omegascope::cli {

/// While one exists, Ctrl+C and the signals that end a program do not: a long call asks whether they came,
/// and tidies up. One at a time.
class Interruption {
  public:
    Interruption();
    /// Restores what the signals did before.
    ~Interruption();
    Interruption(const Interruption&) = delete;
    Interruption& operator=(const Interruption&) = delete;

    bool came() const;
    /// Whether it was SIGTERM, by which a batch system ends what it will start again.
    bool wasTerm() const;

  private:
    using Handler = void (*)(int);
    std::array<Handler, 3> earlier_{};
};

}  // namespace omegascope::cli

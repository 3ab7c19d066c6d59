#pragma once

#include <sys/resource.h>

#include <csignal>

namespace omegascope::testing {

/// While one exists no file may grow beyond `bytes`: what a full disk does to a program.
class FullDisk {
  public:
    explicit FullDisk(rlim_t bytes) {
        std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &earlier_);
        const rlimit limit{bytes, earlier_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FullDisk() { setrlimit(RLIMIT_FSIZE, &earlier_); }

  private:
    rlimit earlier_{};
};

}  // namespace omegascope::testing

# shellcheck shell=bash
# What the program and its tests need from Debian 12, and how to install it. Sourced by app/run and tests/run.

omegascope_packages=(
  build-essential cmake ninja-build pkg-config ccache
  qt6-base-dev qt6-charts-dev qt6-svg-dev libqt6opengl6-dev
  libvtk9-dev libeigen3-dev libboost-dev nlohmann-json3-dev zlib1g-dev libdeflate-dev libzip-dev libglpk-dev libgif-dev libqpdf-dev
  libonnx-dev libprotobuf-dev
  libgl-dev libgl1-mesa-dri xvfb xauth fonts-noto-core fonts-dejavu-core
  file desktop-file-utils appstream shared-mime-info libglib2.0-bin x11-utils man-db lintian
)

# Installs the packages that are missing; silent when there are none. Stops the script when that is not possible.
install_packages() {
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    {
      echo "This system has no apt. Install what these packages of Debian 12 hold, then run the command again:"
      printf '  %s\n' "${omegascope_packages[@]}"
    } >&2
    exit 1
  fi

  local package missing=()
  for package in "${omegascope_packages[@]}"; do
    if [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) != installed ]]; then
      missing+=("$package")
    fi
  done
  if ((${#missing[@]} == 0)); then return; fi

  local as_root=()
  if [[ $(id -u) != 0 ]]; then
    if ! command -v sudo >/dev/null; then
      echo "These packages are missing; install them as root: apt-get install ${missing[*]}" >&2
      exit 1
    fi
    as_root=(sudo)
  fi
  echo "Installing ${missing[*]} …" >&2
  # apt must neither ask nor read what was piped to the script.
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y)
  local log
  log=$(mktemp)
  if ! { "${apt[@]}" update && "${apt[@]}" install --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 </dev/null; then
    tail -n 30 "$log" >&2
    rm -f "$log"
    echo "The packages could not be installed; the lines above say why." >&2
    exit 1
  fi
  rm -f "$log"
}

# tell_progress LOG: until it is killed, how far the build has come: a counted line on a terminal, a line a minute
# elsewhere.
tell_progress() {
  local log=$1 step shown='' waited=0
  while sleep 0.5; do
    step=$(grep -aoE '^\[[0-9]+/[0-9]+\]' "$log" | tail -n 1 || true)
    if [[ -t 2 ]]; then
      if [[ -n $step && $step != "$shown" ]]; then printf '\r\033[K  %s ' "$step" >&2; fi
      shown=$step
    elif ((++waited % 120 == 0)); then
      echo "  still building, ${step:-configuring} after $((waited / 120)) min" >&2
    fi
  done
}

# configure_and_build PRESET: tells progress, and what went wrong.
configure_and_build() {
  local preset=$1 log teller failed=0
  log=$(mktemp)
  if [[ ! -f $(binary_dir "$preset")/build.ninja ]]; then
    echo "Building (preset $preset; the first time takes some minutes) …" >&2
  fi
  tell_progress "$log" &
  teller=$!
  { cmake --preset "$preset" && cmake --build --preset "$preset"; } >"$log" 2>&1 </dev/null || failed=1
  kill "$teller" 2>/dev/null || true
  wait "$teller" 2>/dev/null || true
  if [[ -t 2 ]]; then printf '\r\033[K' >&2; fi
  if ((failed)); then tail -n 60 "$log" >&2; fi
  rm -f "$log"
  if ((failed)); then
    echo "The build failed; the lines above say why." >&2
    exit 1
  fi
}

# Where a preset of CMakePresets.json builds.
binary_dir() {
  case $1 in
    release) echo build ;;
    dev) echo build-dev ;;
    *) echo "build-$1" ;;
  esac
}

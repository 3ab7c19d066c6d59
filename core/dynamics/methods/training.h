#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/support/result.h"

namespace omegascope::dynamics {

/// How a run is made (FORMAT: "training"). A regular value. Which of the numbers a method reads is told by
/// the table `methods()`; the others have no effect. Names, bounds and meanings are in `parameters()`.
struct TrainingSpec {
    std::string method = "gradient-descent";
    double step = 0.1;       ///< η; for the gradient flow the time between two points that are kept
    int steps = 500;         ///< T
    std::uint64_t seed = 1;  ///< of mini-batches and sampled gradients
    std::string schedule = "constant";  ///< how η_k depends on k: see schedules()
    double ratio = 0.9;                 ///< ρ of the geometric schedule
    double target = 0.0;                ///< L* of Polyak's step
    double momentum = 0.9;              ///< β
    double decay = 0.9;                 ///< of RMSProp's mean square
    double beta1 = 0.9;                 ///< of Adam's mean
    double beta2 = 0.999;               ///< of Adam's mean square
    double epsilon = 1e-8;              ///< added to the root of the mean square
    double weightDecay = 0.01;          ///< λ of AdamW
    int batch = 1;                      ///< data in a mini-batch
    double radius = 0.1;                ///< ε_0 of gradient sampling
    int samples = 0;                    ///< gradients sampled at each step; 0: n + 1
    bool operator==(const TrainingSpec&) const = default;
};

/// One number or choice of a TrainingSpec: what a session file, a form and a help text need to know.
struct ParameterInfo {
    std::string_view key;     ///< in a session file
    std::string_view symbol;  ///< as formulas write it
    std::string_view doc;     ///< a phrase
    std::variant<double TrainingSpec::*, int TrainingSpec::*> member;
    double low = 0.0, high = 0.0;  ///< bounds
    bool lowOpen = false, highOpen = false;
    std::string_view expected;  ///< "a number above 0"; completes "give …"

    bool whole() const { return std::holds_alternative<int TrainingSpec::*>(member); }
    double value(const TrainingSpec& spec) const;
    void set(TrainingSpec& spec, double value) const;  ///< a whole number is rounded
    bool accepts(double value) const;                  ///< finite, within the bounds, whole where it must be
};

/// A rule for the step length η_k, k = 0, 1, …
///
/// | name         | η_k                                                                              |
/// |--------------|----------------------------------------------------------------------------------|
/// | constant     | η                                                                                |
/// | inverse      | η / (k + 1)                                                                      |
/// | inverse-sqrt | η / √(k + 1)                                                                     |
/// | geometric    | η ρ^k                                                                            |
/// | line-search  | the exact minimiser of the piecewise polynomial t ↦ L(ω - t g) on 0 ≤ t ≤ 1000 η |
/// | polyak       | (L(ω_k) - L*) / |g_k|², 0 where that is negative                                 |
struct ScheduleInfo {
    std::string_view name;   ///< in a session file
    std::string_view title;  ///< for a person
    std::string_view doc;    ///< the formula
    std::vector<std::string_view> parameters;
    bool openLoop;  ///< depends on k alone; the others belong to gradient descent
};

/// One method: how a session file calls it, how a person reads it, and which parameters it uses besides
/// "step" and "steps".
struct MethodInfo {
    std::string_view name;
    std::string_view title;
    std::string_view doc;  ///< one sentence with the formula
    std::vector<std::string_view> parameters;
    bool scheduled;  ///< takes an open-loop schedule; gradient descent takes all of them
    bool random;     ///< reads the seed
};

std::span<const MethodInfo> methods();
std::span<const ScheduleInfo> schedules();
std::span<const ParameterInfo> parameters();

/// Null when there is none of that name.
const MethodInfo* findMethod(std::string_view name);
const ScheduleInfo* findSchedule(std::string_view name);
const ParameterInfo* findParameter(std::string_view key);

/// Whether `method` may run with that schedule.
bool takesSchedule(const MethodInfo& method, const ScheduleInfo& schedule);
/// The parameters that have an effect on a run of `spec`, in the order of a form: "step", "steps", then the
/// method's and the schedule's. Precondition: method and schedule are known.
std::vector<const ParameterInfo*> parametersInUse(const TrainingSpec& spec);

/// `"a", "b" or "c"` of all methods' or schedules' names, for sentences.
std::string methodNames();
std::string scheduleNames(const MethodInfo& method);

inline constexpr int kMaximumSteps = 100'000'000;

/// Known method, a schedule that it takes, every number within its bounds; otherwise a sentence that names
/// the key, the value and what was expected.
Outcome check(const TrainingSpec& spec);

}  // namespace omegascope::dynamics

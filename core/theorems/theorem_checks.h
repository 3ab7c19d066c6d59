#pragma once

#include <string>
#include <vector>

#include "core/theorems/point_analysis.h"

namespace omegascope::theorems {

/// A condition, tested by computation.
enum class Truth { Yes, No, Unknown };

struct Hypothesis {
    std::string text;  ///< "the data are linearly separable"
    Truth holds = Truth::Unknown;
    std::string detail;  ///< what was computed: "margin 0.5", "classes weigh 0.4 and 0.6", "v_2 = 0"
    // What breaks it, for the data plane to light up.
    std::vector<int> data;
    std::vector<int> units;    ///< of the first hidden layer
    bool toTolerance = false;  ///< it holds up to numbers that are chosen: what contradicts it proves nothing
};

/// One theorem of the papers at one ω: hypotheses tested, what it predicts, what was measured.
struct TheoremCheck {
    std::string name;    ///< "P Thm 5"
    std::string title;   ///< a few words: "critical points see no unsolved datum"
    std::string source;  ///< "Laurent and von Brecht 2018, Theorem 5"
    std::vector<Hypothesis> hypotheses;
    Truth hypothesesHold = Truth::Unknown;  ///< No if one is No, else Unknown if one is Unknown
    std::string prediction;
    std::string observed;
    /// Whether what was observed agrees with the prediction. Unknown when the hypotheses do not hold (the
    /// theorem says nothing), one holds to a tolerance only and the observation disagrees, or the observation is
    /// undecided or within its rounding. No would contradict the theorem: a fault of the
    /// program, or of the paper.
    Truth agrees = Truth::Unknown;
    std::string note;  ///< where the paper's statement needs a remark (S Thm 1(i), S Prop. 4), else empty
};

/// P Thm 1 to 7, Cor. 1 to 4, I Lemma 2 and 3, S Prop. 1 to 3 and Thm 1, each where it applies to this loss;
/// those about another kind of network or criterion are listed with the hypothesis that fails. The
/// observations are measured independently of what predicts them (sums of forms against L, Hessians by
/// differences of gradients, descent by walking it).
Result<std::vector<TheoremCheck>> checkTheorems(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                                const PointAnalysis& point, const DataAnalysis& data,
                                                const Control& control = {});

}  // namespace omegascope::theorems

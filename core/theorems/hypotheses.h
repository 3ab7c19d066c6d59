#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "core/theorems/theorem_checks.h"

/// What the checks of the theorems share: the hypotheses, tested once in one way, and the making of a check.
namespace omegascope::theorems {

/// What a check looks at.
struct Scene {
    const loss::Loss& loss;
    const Eigen::VectorXd& parameters;  ///< ω
    const PointAnalysis& point;
    const DataAnalysis& data;
    const Control& control;

    const network::Architecture& architecture() const { return loss.network().architecture(); }
};

/// Numbers in a sentence: four significant digits.
std::string text(double value);
/// "1, 4 and 7", counted from 1; long lists are cut.
std::string countedList(const std::vector<int>& fromZero);
/// "datum 4", "data 1, 4 and 7"; "class 2", "classes 1 and 3".
std::string dataText(const std::vector<int>& fromZero);
std::string classesText(const std::vector<int>& fromZero);

Truth truth(bool holds);
Truth both(Truth a, Truth b);

/// A check under construction.
class CheckBuilder {
  public:
    /// @param paper, place  "Laurent and von Brecht 2018", "Theorem 5"
    CheckBuilder(std::string_view name, std::string_view title, std::string_view paper,
                 std::string_view place);

    /// Adds a hypothesis; false when it fails.
    bool require(Hypothesis hypothesis);
    /// Tests hypotheses in turn up to the first that fails (later ones may rest on it); false when one does.
    using Test = Hypothesis (*)(const Scene&);
    bool requireAll(const Scene& scene, std::initializer_list<Test> tests);
    void predict(std::string prediction) { check_.prediction = std::move(prediction); }
    void note(std::string note) { check_.note = std::move(note); }
    /// What was measured, and whether the conclusion of the theorem holds of it.
    void observe(std::string observed, Truth conclusion);
    TheoremCheck finish();

  private:
    TheoremCheck check_;
    Truth conclusion_ = Truth::Unknown;
};

// Kind of problem.
Hypothesis isHingeType(const Scene& scene);  ///< piecewise multilinear: the three hinge criteria
Hypothesis isBinaryHinge(const Scene& scene);
Hypothesis isHingeOrMulticlass(const Scene& scene);
Hypothesis isOneVersusAll(const Scene& scene);
Hypothesis isSquared(const Scene& scene);  ///< with one output
Hypothesis hasOneHiddenLayer(const Scene& scene);
Hypothesis hasHiddenLayer(const Scene& scene);
Hypothesis isFullyConnected(const Scene& scene);
Hypothesis hasHiddenBiases(const Scene& scene);
Hypothesis readsConstantInput(const Scene& scene);  ///< a bias in the first layer, hidden or not
Hypothesis hasOutputBias(const Scene& scene);
Hypothesis isRelu(const Scene& scene);           ///< α = 0
Hypothesis isLeaky(const Scene& scene);          ///< α > 0
Hypothesis isStrictlyLeaky(const Scene& scene);  ///< 0 < α < 1

// The data.
Hypothesis isSeparable(const Scene& scene);
Hypothesis isGeneric(const Scene& scene);
/// Σ μ of the two classes are equal, for each of the two-class problems.
Hypothesis weighsClassesEqually(const Scene& scene);

// The point.
Hypothesis isOffWalls(const Scene& scene);
Hypothesis isCritical(const Scene& scene);  ///< 0 ∈ ∂₀L(ω)
Hypothesis isLocalMinimum(const Scene& scene);
Hypothesis isOfType(const Scene& scene, nonsmooth::MinimumType type);

/// Whether 0 ∈ ∂₀L, as far as the hull is known: a sampled hull without 0 proves nothing.
Truth containsZero(const nonsmooth::ClarkeSubdifferential& clarke);

/// L = 0 in exact arithmetic (Yes), clearly not (No), or between (Unknown).
Truth isZeroLoss(const Scene& scene);

/// What rounding may do to a value of the loss near ω: 1e-13 of its terms, which may cancel (hinge types).
double lossRounding(const Scene& scene);

/// A signature without zeros of a cell whose closure holds ω.
network::Signature incidentSignature(const Scene& scene);

}  // namespace omegascope::theorems

#pragma once

#include "core/theorems/hypotheses.h"

/// One function per theorem; checkTheorems calls them in this order.
namespace omegascope::theorems {

inline constexpr const char* kMultilinearPaper = "Laurent and von Brecht 2018";
inline constexpr const char* kMultilinearPreprint = "Laurent and von Brecht, ICLR version";
inline constexpr const char* kLocalMinimaPaper = "Świrszcz, Czarnecki, Pascanu 2017";

// cell_checks.cpp: the multilinear structure.
TheoremCheck multilinearStructure(const Scene& scene);     ///< P Thm 1
TheoremCheck noDifferentiableExtrema(const Scene& scene);  ///< P Cor. 1
TheoremCheck saddleLikeStructure(const Scene& scene);      ///< P Cor. 2
TheoremCheck decompositionOfOneLayer(const Scene& scene);  ///< I Lemma 2

// minimum_checks.cpp: minima and critical points of two classes.
TheoremCheck sharpMinimaArePositive(const Scene& scene);  ///< P Thm 2
TheoremCheck flatMinimaAreZero(const Scene& scene);       ///< P Thm 3
TheoremCheck leakyCriticalPoints(const Scene& scene);     ///< P Thm 4
TheoremCheck leakyLocalMinima(const Scene& scene);        ///< P Thm 5
TheoremCheck unsolvedDataAreBlind(const Scene& scene);    ///< P Thm 6
TheoremCheck descentOfSeparableData(const Scene& scene);  ///< I Lemma 3

// penalty_checks.cpp: one-versus-all and its replicas; all three share the classes' subdifferentials.
Result<std::vector<TheoremCheck>> penaltyChecks(const Scene& scene);  ///< P Thm 7, Cor. 3, Cor. 4

// regression_checks.cpp: squared loss.
Result<std::vector<TheoremCheck>> regressionChecks(
    const Scene& scene);  ///< S Prop. 1-3, Lemma 1, Lemma 2, Cor. 1, Thm 1

// escape_checks.cpp
TheoremCheck escapeNeurons(const Scene& scene);  ///< arXiv 2402.05626, Thm 4.2, one output

}  // namespace omegascope::theorems

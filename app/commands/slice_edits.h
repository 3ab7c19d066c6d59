#pragma once

#include <array>

#include "app/commands/edits.h"

namespace omegascope::commands {

/// One axis of the slice (0: s, 1: t, 2: u) runs along `direction` from ω on, as a unit vector. Refused for a zero vector
/// and for one that the other axes tell already.
Outcome turnAxis(document::Document& document, int axis, const Eigen::VectorXd& direction,
                 const QString& text);
/// One axis leads from the origin, 0, to `target`, 1.
Outcome turnAxisToward(document::Document& document, int axis, const Eigen::VectorXd& target,
                       const QString& text);
/// The plane through three points: (0, 0), (1, 0) and (0, 1). Refused for points on one line.
Outcome planeThrough(document::Document& document, const std::array<Eigen::VectorXd, 3>& points,
                     const QString& text);
/// The plane of two entries of ω, each as far as turning an axis there by hand would show.
Outcome planeOfEntries(document::Document& document, Eigen::Index first, Eigen::Index second);

/// A Gaussian unit direction at right angles to where the run goes: to the differences of up to 32 of its points, evenly
/// spaced. An Error where there is no run, or it leaves no direction.
Result<Eigen::VectorXd> directionOffRun(const document::Document& document, std::uint64_t seed);

/// The unit direction in which the plane is tilted and shifted by hand: of the steepest descent of L at ω what lies off the
/// plane; where that is nothing, a drawn one. An Error where the plane is all of Ω.
Result<Eigen::VectorXd> directionOffPlane(const document::Document& document);
/// `from` with its axes turned towards the unit vector `normal` by these angles, about ω.
Outcome tiltPlane(document::Document& document, const slice::SliceSpec& from, const Eigen::VectorXd& normal,
                  double angleS, double angleT, Gesture gesture);
/// `from` shifted by `distance` along the unit vector `normal`; it no longer follows ω.
Outcome shiftPlane(document::Document& document, const slice::SliceSpec& from, const Eigen::VectorXd& normal,
                   double distance, Gesture gesture);

/// What is seen now becomes a bookmark.
Outcome addBookmark(document::Document& document);
/// ω and slice of a bookmark; the camera is the view's. A run is dropped.
Outcome goToBookmark(document::Document& document, int index);
Outcome setBookmarks(document::Document& document, std::vector<session::Bookmark> bookmarks,
                     const QString& text);

}  // namespace omegascope::commands

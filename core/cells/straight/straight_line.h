#pragma once

#include <array>
#include <memory>
#include <optional>

#include "core/cells/algebra/dyadic.h"
#include "core/cells/forms/affine_forms.h"

namespace omegascope::cells {

/// Which entry a line belongs to, and the states that make it affine: enough to compute it exactly.
struct LineOrigin {
    AffineForms* forms = nullptr;  ///< null: the line is known exactly from the start
    int datum = 0;
    int layer = 0;
    int unit = 0;
    std::shared_ptr<const States> below;
};

/// The oriented line a x + b y + c = 0 of the window [-1,1]²: doubles with a bound, and the exact integers when asked.
///
/// max(|a|, |b|) lies in [1/4, 1] and a, b, c are within `error` of a positive multiple of the exact coefficients.
/// It runs in direction (b, -a) and is positive on its left. Canonical: a < 0, or a = 0 and b > 0, so its direction has
/// an angle in [0, π) and equal lines are equally oriented.
/// The exact numbers are computed on the first call and kept; that call must not race with another.
class StraightLine {
  public:
    StraightLine(ExactLine exact);  // NOLINT: implicit on purpose; orientation as given
    StraightLine(const std::array<double, 3>& coefficients, double errorBound, LineOrigin origin)
        : a(coefficients[0]),
          b(coefficients[1]),
          c(coefficients[2]),
          error(errorBound),
          origin_(std::move(origin)) {}

    double a, b, c;
    double error;
    std::array<std::int8_t, 4> corners{};  ///< signs at the corners, counter-clockwise from (-1,-1)

    const ExactLine& exact() const;
    /// Turns the line round when it is not canonical. @return whether it was turned
    bool makeCanonical();
    void findCorners();

  private:
    LineOrigin origin_;
    bool turned_ = false;
    mutable std::shared_ptr<const ExactLine> exact_;
};

/// Either the sign that a form has all over the inside of the window, or where it vanishes there.
struct FormInWindow {
    std::int8_t sign = 0;  ///< when there is no line
    std::optional<StraightLine>
        line;  ///< canonical, with corners; meets the window, though perhaps only its border
    std::int8_t orientation = 1;  ///< the form is a positive multiple of orientation · line
};

/// @param exact computes the form exactly; called only when the bounds leave a question open
FormInWindow inWindow(const AffineForm& form, LineOrigin origin);

/// The four sides of the window, positive inside, so that they run counter-clockwise from (-1,-1): bottom, right, top,
/// left.
const std::array<StraightLine, 4>& windowSides();

/// Sign of det(first, second, third): of `third` where the two others meet when cross(first, second) > 0.
int determinantSign(const StraightLine& first, const StraightLine& second, const StraightLine& third);
/// Sign of first.a · second.b - first.b · second.a: +1 when `second` runs to the left of first's direction.
int crossSign(const StraightLine& first, const StraightLine& second);

/// Half an ulp of 1.
inline constexpr double kRounding = 0x1p-53;

/// Where two lines meet, and how far off that may be (infinite when they are nearly parallel).
struct MeetingPoint {
    double x = 0.0;
    double y = 0.0;
    double error = 0.0;
};
MeetingPoint meetingPoint(const StraightLine& first, const StraightLine& second);
/// The same by exact arithmetic, rounded: for lines that are nearly parallel. They must not be parallel.
MeetingPoint exactMeetingPoint(const StraightLine& first, const StraightLine& second);

}  // namespace omegascope::cells

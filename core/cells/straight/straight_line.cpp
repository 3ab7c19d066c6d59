#include "core/cells/straight/straight_line.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace omegascope::cells {

namespace {

constexpr std::array<std::array<int, 2>, 4> kCorners{{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}}};
constexpr double kExactDemanded = 0x1p-45;  ///< coarser coefficients are replaced by rounded exact ones

int signOfDouble(double value) {
    return (value > 0.0) - (value < 0.0);
}

/// The value of a form as a double whose own rounding is part of the bound.
double bound(DoubleDouble value, double error) {
    return error + std::abs(value.lo);
}

}  // namespace

StraightLine::StraightLine(ExactLine given) : a(0), b(0), c(0), error(0) {
    const auto [x, y, z] = rounded(given);
    a = x, b = y, c = z;
    error = given.isSmall ? 0.0 : 0x1p-52 * std::max({std::abs(a), std::abs(b), std::abs(c)});
    exact_ = std::make_shared<const ExactLine>(std::move(given));
}

const ExactLine& StraightLine::exact() const {
    if (!exact_) {
        const ExactForm form =
            origin_.forms->exact(origin_.datum, origin_.layer, origin_.unit, *origin_.below);
        ExactLine line(form.a, form.b, form.c);
        exact_ = std::make_shared<const ExactLine>(turned_ ? line.negated() : std::move(line));
    }
    return *exact_;
}

bool StraightLine::makeCanonical() {
    int sign = std::abs(a) > error ? signOfDouble(a) : exact().a.sign();
    // The rounded a takes its exact sign too: the approximate angle must not lie on the wrong side of 0.
    if (sign == 0) {
        a = 0.0;
        sign = std::abs(b) > error ? -signOfDouble(b) : -exact().b.sign();
    } else if (signOfDouble(a) != sign) {
        a = sign * std::numeric_limits<double>::min();
    }
    if (sign < 0) return false;
    a = -a, b = -b, c = -c;
    turned_ = !turned_;
    if (exact_) exact_ = std::make_shared<const ExactLine>(exact_->negated());
    return true;
}

void StraightLine::findCorners() {
    const double allowed = 3 * error + 8 * kRounding * (std::abs(a) + std::abs(b) + std::abs(c));
    for (std::size_t k = 0; k < 4; ++k) {
        const auto [x, y] = kCorners[k];
        const double value = x * a + y * b + c;
        const bool certain = std::abs(value) > allowed;
        corners[k] = static_cast<std::int8_t>(certain ? signOfDouble(value) : cornerSign(exact(), x, y));
    }
}

FormInWindow inWindow(const AffineForm& form, LineOrigin origin) {
    const double slope = std::max(std::abs(form.a.hi), std::abs(form.b.hi));
    const double errorA = bound(form.a, form.errorA), errorB = bound(form.b, form.errorB),
                 errorC = bound(form.c, form.errorC);
    const double reach = std::abs(form.a.hi) + std::abs(form.b.hi) + errorA + errorB + errorC;
    FormInWindow result;
    if (std::abs(form.c.hi) > reach * (1 + 16 * kRounding)) {
        result.sign = static_cast<std::int8_t>(signOfDouble(form.c.hi));
        return result;
    }
    const double error = std::max({errorA, errorB, errorC});
    if (error < kExactDemanded * slope && slope > 0x1p-800 && slope < 0x1p800) {
        int exponent = 0;
        std::frexp(slope, &exponent);
        const auto scaled = [&](double value) { return std::ldexp(value, -exponent); };
        result.line.emplace(std::array{scaled(form.a.hi), scaled(form.b.hi), scaled(form.c.hi)},
                            scaled(error), std::move(origin));
    } else {
        const ExactForm exact = origin.forms->exact(origin.datum, origin.layer, origin.unit, *origin.below);
        if (exact.a.isZero() && exact.b.isZero()) {
            result.sign = static_cast<std::int8_t>(exact.c.sign());
            return result;
        }
        result.line.emplace(ExactLine(exact.a, exact.b, exact.c));
    }
    if (result.line->makeCanonical()) result.orientation = -1;
    result.line->findCorners();
    const auto& corners = result.line->corners;
    const bool oneSign =
        std::all_of(corners.begin(), corners.end(), [&](int sign) { return sign == corners[0]; });
    if (oneSign && corners[0] != 0) {
        result.sign = static_cast<std::int8_t>(corners[0] * result.orientation);
        result.line.reset();
    }
    return result;
}

const std::array<StraightLine, 4>& windowSides() {
    const auto side = [](int a, int b) { return StraightLine(ExactLine(Dyadic(a), Dyadic(b), Dyadic(1.0))); };
    static const std::array<StraightLine, 4> sides{side(0, 1), side(-1, 0), side(0, -1), side(1, 0)};
    return sides;
}

int determinantSign(const StraightLine& l, const StraightLine& m, const StraightLine& n) {
    const double determinant =
        (m.b * n.c - n.b * m.c) * l.a - (l.b * n.c - n.b * l.c) * m.a + (l.b * m.c - m.b * l.c) * n.a;
    // |a|, |b| ≤ 1, |c| ≤ 2: minors are at most 4, so 56 roundings of 1 and ten times the coefficients' errors suffice.
    const double allowed = 64 * kRounding + 11 * (l.error + m.error + n.error);
    if (std::abs(determinant) > allowed) return signOfDouble(determinant);
    return determinantSign(l.exact(), m.exact(), n.exact());
}

int crossSign(const StraightLine& first, const StraightLine& second) {
    const double cross = first.a * second.b - first.b * second.a;
    if (std::abs(cross) > 4 * kRounding + 3 * (first.error + second.error)) return signOfDouble(cross);
    return crossSign(first.exact(), second.exact());
}

MeetingPoint meetingPoint(const StraightLine& l, const StraightLine& m) {
    const double cross = l.a * m.b - l.b * m.a;
    const double errors = l.error + m.error;
    const double crossError = 4 * kRounding + 3 * errors;
    if (!(std::abs(cross) > 8 * crossError)) return {0, 0, std::numeric_limits<double>::infinity()};
    const double x = (l.b * m.c - m.b * l.c) / cross, y = (m.a * l.c - l.a * m.c) / cross;
    return {x, y, (16 * kRounding + 7 * errors) / std::abs(cross)};
}

MeetingPoint exactMeetingPoint(const StraightLine& first, const StraightLine& second) {
    const ExactLine &l = first.exact(), &m = second.exact();
    const Integer cross = l.a * m.b - m.a * l.b;
    return {quotient(l.b * m.c - m.b * l.c, cross), quotient(m.a * l.c - l.a * m.c, cross), 4 * kRounding};
}

}  // namespace omegascope::cells

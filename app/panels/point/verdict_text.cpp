#include "app/panels/point/verdict_text.h"

#include <QPainter>
#include <QPixmap>

#include <cmath>

#include "core/loss/loss.h"

namespace omegascope::panels {

using figures::VerdictMark;
using nonsmooth::ClaimKind;
using nonsmooth::MinimumType;
using nonsmooth::Verdict;

namespace {

constexpr double kIntegerTolerance = 1e-9;
constexpr double kRoundingOfZero = 1e-13;

}  // namespace

VerdictMark markOf(const nonsmooth::LocalMinimum& minimum) {
    switch (minimum.verdict) {
        case Verdict::LocalMinimum:
            return minimum.type == MinimumType::Flat ? VerdictMark::Flat : VerdictMark::Sharp;
        case Verdict::NotAMinimum:
            return VerdictMark::NotAMinimum;
        case Verdict::Undecided:
            return VerdictMark::Undecided;
    }
    return VerdictMark::Undecided;
}

QIcon markIcon(figures::VerdictMark mark) {
    constexpr int kIcon = 16;
    QIcon icon;
    for (const int scale : {1, 2}) {
        QPixmap pixmap(kIcon * scale, kIcon * scale);
        pixmap.fill(Qt::transparent);
        pixmap.setDevicePixelRatio(scale);
        QPainter painter(&pixmap);
        figures::drawVerdictMark(painter, mark, {0.5 * kIcon, 0.5 * kIcon}, 0.75 * kIcon);
        icon.addPixmap(pixmap);
    }
    return icon;
}

QString headlineOf(const nonsmooth::LocalMinimum& minimum, double loss) {
    switch (minimum.verdict) {
        case Verdict::LocalMinimum:
            break;
        case Verdict::NotAMinimum:
            return QStringLiteral("Not a local minimum");
        case Verdict::Undecided:
            return QStringLiteral("Undecided");
    }
    if (loss == 0.0) return QStringLiteral("Global minimum (%1)").arg(typeOf(minimum));
    // L ≥ 0 for every criterion, so nothing is lower by more than this.
    if (loss <= kRoundingOfZero)
        return QStringLiteral("Global minimum up to rounding (%1)").arg(typeOf(minimum));
    if (!minimum.type) return QStringLiteral("Local minimum");
    return *minimum.type == MinimumType::Flat ? QStringLiteral("Flat local minimum")
                                              : QStringLiteral("Sharp local minimum");
}

QString typeOf(const nonsmooth::LocalMinimum& minimum) {
    switch (minimum.verdict) {
        case Verdict::LocalMinimum:
            break;
        case Verdict::NotAMinimum:
            return QStringLiteral("none");
        case Verdict::Undecided:
            return QStringLiteral("undecided");
    }
    if (!minimum.type) return QStringLiteral("type undecided");
    return *minimum.type == MinimumType::Flat ? QStringLiteral("flat") : QStringLiteral("sharp");
}

QString kindOf(ClaimKind kind) {
    switch (kind) {
        case ClaimKind::Exact:
            return QStringLiteral("exact");
        case ClaimKind::Tolerance:
            return QStringLiteral("to a tolerance");
        case ClaimKind::Sampled:
            return QStringLiteral("sampled");
        case ClaimKind::Undecided:
            return QStringLiteral("undecided");
    }
    return {};
}

QString activationText(const network::Activation& activation, int criterionLayer) {
    const int datum = activation.datum + 1, unit = activation.unit + 1;
    if (activation.layer == criterionLayer)
        return unit == 1 ? QStringLiteral("datum %1, margin").arg(datum)
                         : QStringLiteral("datum %1, margin of output %2").arg(datum).arg(unit);
    if (criterionLayer == 2) return QStringLiteral("datum %1, neuron %2").arg(datum).arg(unit);
    return QStringLiteral("datum %1, neuron %2 of layer %3").arg(datum).arg(unit).arg(activation.layer);
}

QString fractionText(const loss::Loss& loss, const Eigen::VectorXd& perDatum) {
    if (loss.dataset().scheme != data::WeightScheme::Uniform) return {};
    double sum = 0.0;
    for (const double each : perDatum) {
        if (!(std::abs(each - std::round(each)) <= kIntegerTolerance) || each > 1e6) return {};
        sum += std::round(each);
    }
    if (sum == 0.0 || sum > 1e9) return {};
    return QStringLiteral(" = %1/%2").arg(static_cast<int>(sum)).arg(loss.dataset().size());
}

}  // namespace omegascope::panels

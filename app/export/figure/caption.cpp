#include "app/export/figure/caption.h"

#include <QStringList>
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include "app/export/figure/figure_parts.h"
#include "app/figures/slice/slice_state.h"
#include "core/support/number_text.h"
#include "core/support/words.h"

namespace omegascope::exporting {
namespace {

QString text(const std::string& value) {
    return QString::fromStdString(value);
}

QString dataText(const ShownSession& shown, const loss::Evaluation& evaluation) {
    const auto solved = loss::solvedData(shown.loss, evaluation);
    const auto count = std::count(solved.begin(), solved.end(), true);
    const bool blind = shown.loss.network().architecture().alpha == 0.0;
    return (blind ? QStringLiteral("Data: %1 of %2 solved, %3 dead.")
                  : QStringLiteral("Data: %1 of %2 solved, %3 with no unit active."))
        .arg(count)
        .arg(shown.loss.dataset().size())
        .arg(loss::inactiveData(evaluation).size());
}

slice::AxisLabel labelOf(const ShownSession& shown, int axis) {
    return slice::axisLabel(shown.session.slice, shown.slice, shown.loss.network(), axis);
}

QString planeText(const ShownSession& shown) {
    return QStringLiteral("(%1, %2)").arg(text(labelOf(shown, 0).name), text(labelOf(shown, 1).name));
}

/// In the numbers that the axes show: "[-4, 4] × [-4, 4]"
QString windowText(const figures::SlicePicture& picture) {
    QStringList sides;
    for (std::size_t axis = 0; axis < 2; ++axis) {
        const auto& [low, high] = picture.slice.ranges[axis];
        const slice::AxisLabel& label = picture.axes[axis];
        const auto shownAt = [&](double at) { return QString::number(label.offset + label.scale * at); };
        sides << QStringLiteral("[%1, %2]").arg(shownAt(low), shownAt(high));
    }
    return sides.join(QStringLiteral(" × "));
}

/// "66 cells, 17 of them flat; walls exact (straight lines)"
QString cellsText(const figures::SlicePicture& picture) {
    if (!picture.hasCells()) return text(picture.complex.remark);
    const auto cells = picture.complex.cells.size();
    const QString count = text(counted(static_cast<std::int64_t>(cells), "cell"));
    return QStringLiteral("%1, %2 of them flat; %3")
        .arg(count)
        .arg(picture.facts.flatCount())
        .arg(text(picture.complex.remark));
}

/// "3-D slice (b₁, b₂, b₃): its walls, with the loss in colour where u = 2."
QString volumeText(const ShownSession& shown) {
    using Look = session::VolumeChoices::Look;
    const auto& volume = shown.session.view.volume;
    QString what = QStringLiteral("walls and the loss in colour on the back faces");
    if (volume.look == Look::Cells) what = QStringLiteral("its cells, the loss in colour");
    if (volume.look == Look::Isosurfaces) what = QStringLiteral("surfaces of equal loss");
    const std::array labels{labelOf(shown, 0), labelOf(shown, 1), labelOf(shown, 2)};
    if (volume.cutAxis != session::VolumeChoices::kNoCut) {
        const auto axis = static_cast<std::size_t>(volume.cutAxis);
        const auto& [low, high] = shown.slice.ranges[axis];
        const double at = labels[axis].offset + labels[axis].scale * (low + volume.cutAt * (high - low));
        what += QStringLiteral(", cut at %1 = %2").arg(text(labels[axis].name)).arg(at);
    }
    return QStringLiteral("3-D slice (%1, %2, %3): %4.")
        .arg(text(labels[0].name), text(labels[1].name), text(labels[2].name), what);
}

QString clarkeText(const nonsmooth::ClarkeSubdifferential& clarke) {
    const QString critical = clarke.containsZero ? QStringLiteral("0 lies in it, so ω is critical")
                                                 : QStringLiteral("0 does not lie in it");
    QString cells =
        clarke.cells == 1
            ? QStringLiteral("The gradient of the cell of ω")
            : QStringLiteral("The gradients of the %1 cells round ω and their hull").arg(clarke.cells);
    if (clarke.gradients.cols() == 0) cells = QStringLiteral("∂₀L(ω), told by its kinks");
    return QStringLiteral("%1, projected to the plane; the least norm is |x*| = %2, %3.")
               .arg(cells)
               .arg(clarke.minNorm.norm(), 0, 'g', 6)
               .arg(critical) +
           (clarke.remark.empty() ? QString() : QLatin1Char(' ') + text(clarke.remark));
}

}  // namespace

std::string fractionOf(double value, const data::Dataset& dataset) {
    constexpr int kReadable = 1000;
    constexpr double kRounding = 1e-9;
    const int size = dataset.size();
    if (dataset.scheme != data::WeightScheme::Uniform || size > kReadable) return "";
    const double total = value * size;
    const double whole = std::round(total);
    if (std::abs(whole) > 1e6 || std::abs(total - whole) > kRounding * std::max(1.0, std::abs(total)))
        return "";
    return std::to_string(static_cast<int>(whole)) + '/' + std::to_string(size);
}

namespace {

/// Whether two doubles differ by a few units in the last place, as sums in another order do.
bool sameButRounding(double a, double b) {
    return std::abs(a - b) <= 4 * std::numeric_limits<double>::epsilon() * std::abs(b);
}

/// As a person would write it: 1.62, where the last bits of a sum make it 1.6199999999999999.
std::string writtenNumber(double value) {
    for (int digits = 1; digits <= 12; ++digits) {
        const std::string text = generalNumber(value, digits);
        double read = 0.0;
        std::from_chars(text.data(), text.data() + text.size(), read);
        if (sameButRounding(read, value)) return text;
    }
    return exactNumber(value);
}

/// "81/50" of 1.62: the first continued fraction that is the number but for rounding; empty beyond denominators of 1000.
std::string ratioOf(double value) {
    constexpr double kMost = 1000;
    double rest = std::abs(value), before = 0, top = 1, bottomBefore = 1, bottom = 0;
    for (int k = 0; k < 20 && std::isfinite(rest); ++k) {
        const double whole = std::floor(rest);
        before = std::exchange(top, whole * top + before);
        bottomBefore = std::exchange(bottom, whole * bottom + bottomBefore);
        if (bottom > kMost || top > 1e6) return "";
        if (sameButRounding(top / bottom, std::abs(value)))
            return bottom > 1
                       ? (value < 0 ? "-" : "") + generalNumber(top, 7) + '/' + generalNumber(bottom, 4)
                       : "";
        rest = 1 / (rest - whole);
    }
    return "";
}

}  // namespace

namespace {

/// "0.25 = 3/12"; where the decimals go on for ever, the ratio first: "1/3 ≈ 0.3333", and without one "0.95115 (rounded)".
std::string lossText(double value, const data::Dataset& dataset) {
    std::string fraction = fractionOf(value, dataset);
    if (fraction.empty()) fraction = ratioOf(value);
    const std::string number = writtenNumber(value);
    constexpr std::size_t kReadable = 15;
    if (fraction.empty()) return number.size() > kReadable ? generalNumber(value, 5) + " (rounded)" : number;
    return number.size() > kReadable ? fraction + " ≈ " + generalNumber(value, 4) : number + " = " + fraction;
}

/// "Runs from ω: gradient descent, 200 steps, ends with L = 0.25; Adam, 200 steps, with L = 0."
QString raceText(const ShownRace& race) {
    QStringList runs;
    for (const ShownRace::Run& run : race.runs) {
        if (run.losses.empty()) continue;
        const QString end = text(generalNumber(run.losses.back(), 4));
        runs << (race.spec.methods.empty()
                     ? end
                     : QStringLiteral("%1, %2, with L = %3")
                           .arg(run.name,
                                text(counted(static_cast<std::int64_t>(run.losses.size()) - 1, "step")),
                                end));
    }
    const QString from =
        race.spec.step > 0 ? QStringLiteral("step %1 of the run").arg(race.spec.step) : QStringLiteral("ω");
    if (race.spec.methods.empty())
        return QStringLiteral(
                   "Runs from %5 and %1 about it (standard deviation %2 of each parameter, seed %3) end with "
                   "L = %4.")
            .arg(text(counted(race.spec.starts - 1, "start")))
            .arg(race.spec.radius)
            .arg(race.spec.seed)
            .arg(runs.join(QStringLiteral(", ")))
            .arg(from);
    return QStringLiteral("Runs from %1 end: %2.").arg(from, runs.join(QStringLiteral("; ")));
}

/// "The data plane of each class: class 1, L₁ = 0, all solved; …."
QString classesText(const ShownSession& shown) {
    const auto state = figures::classPlanesState(shown.loss, shown.point, shown.session.view);
    if (!state) return {};
    QStringList classes;
    for (const QStringList& title : state->titles) classes << title.join(QStringLiteral(", "));
    return QStringLiteral("The data plane of each class%1: %2.")
        .arg(shown.session.architecture.replicas ? QStringLiteral(" with its replica of the hidden layers")
                                                 : QString(),
             classes.join(QStringLiteral("; ")));
}

}  // namespace

Caption captionOf(const ShownSession& shown, const figures::SlicePicture* picture,
                  const nonsmooth::ClarkeSubdifferential* clarke, const ShownRace* race) {
    const session::Session& session = shown.session;
    const loss::Evaluation evaluation = shown.loss.evaluate(shown.point);
    Caption caption;
    caption.loss = text(lossText(evaluation.value, session.data));
    caption.data = dataText(shown, evaluation);
    const QString plane = planeText(shown);
    QString scale;
    if (picture)
        for (const std::string& note : figures::mapNotes(picture->map))
            scale += QStringLiteral(", ") + text(note);
    if (picture)
        caption.slice = QStringLiteral("Parameter plane %1 in %2: the loss in colour%3; %4.")
                            .arg(plane, windowText(*picture), scale, cellsText(*picture));
    caption.surface = shown.slice.dimension() == 3
                          ? volumeText(shown)
                          : QStringLiteral("The loss as a surface over %1%2.").arg(plane, scale);
    if (clarke) caption.clarke = clarkeText(*clarke);
    caption.classes = classesText(shown);
    if (!session.trajectory->empty())
        caption.chart = QStringLiteral("The loss at the %1 of the run.")
                            .arg(text(counted(session.trajectory->steps() + 1, "point")));
    if (!session.trajectory->empty())
        caption.run = QStringLiteral("Step %1 of %2 of a run of %3, seed %4.")
                          .arg(shown.step)
                          .arg(session.trajectory->steps())
                          .arg(text(session.training.method))
                          .arg(session.training.seed);
    if (race) {
        caption.race = raceText(*race);
        caption.chart = QStringLiteral("The losses along the runs.");
    }
    if (const double away = figures::shownPath({session, shown.slice, shown.point, shown.step}).farthest;
        away > 0.0)
        caption.run +=
            QStringLiteral(" The path is projected: it is up to %1 off the plane.").arg(away, 0, 'g', 3);
    return caption;
}

const QString& Caption::part(Panel panel) const {
    switch (panel) {
        case Panel::Data:
            return data;
        case Panel::Slice:
            return slice;
        case Panel::Run:
            return chart;
        case Panel::Clarke:
            return clarke;
        case Panel::Classes:
            return classes;
        case Panel::Surface:
            break;
    }
    return surface;
}

QString Caption::alternative(const FigureSpec& spec) const {
    QStringList sentences{QStringLiteral("L(ω) = %1.").arg(loss)};
    for (std::size_t k = 0; k < spec.panels.size(); ++k) {
        const QString letter = QStringLiteral("(%1) ").arg(QChar('a' + static_cast<int>(k)));
        const QString& sentence = part(spec.panels[k]);
        sentences << (hasLetters(spec) ? letter + sentence : sentence);
    }
    if (!run.isEmpty()) sentences << run;
    if (!race.isEmpty()) sentences << race;
    return sentences.join(QLatin1Char(' '));
}

QString Caption::figure(const session::Session& session, const FigureSpec& spec) const {
    QString head = text(session.title);
    if (!session.source.empty()) head += QStringLiteral(" (%1)").arg(text(session.source));
    return head + QStringLiteral(". ") + alternative(spec);
}

}  // namespace omegascope::exporting

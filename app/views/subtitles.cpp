#include "app/views/subtitles.h"

#include <QStringList>
#include <algorithm>
#include <cmath>

#include "core/loss/exact_pass.h"
#include "core/support/words.h"

namespace omegascope::views {

namespace {

/// Products of one pass beyond which a title is not worth an exact one at every movement of the pointer: about 10 ms.
constexpr double kMostExactProducts = 2e6;

QString kindText(const figures::SlicePicture& picture) {
    if (!picture.hasCells()) return QObject::tr("no cells");
    switch (picture.complex.kind) {
        case cells::ComplexKind::Exact:
            return QObject::tr("cells exact");
        case cells::ComplexKind::Certified:
            return QObject::tr("cells certified");
        case cells::ComplexKind::Partial:
            return QObject::tr("cells partial");
    }
    return {};
}

/// How far what is drawn as a projection is from the plane: "ω 0.12, path up to 0.31 off the plane". ω comes first, since a
/// narrow dock cuts the end.
QString awayText(const figures::SliceFigureState& state) {
    QStringList parts, texts;
    if (state.offPlane > 0.0) parts << QObject::tr("ω %1").arg(state.offPlane, 0, 'g', 2);
    if (state.pathOffPlane > 0.0 && state.choices.trajectory)
        parts << QObject::tr("path up to %1").arg(state.pathOffPlane, 0, 'g', 2);
    if (!parts.isEmpty()) texts << QObject::tr("%1 off the plane").arg(parts.join(QStringLiteral(", ")));
    if (!std::ranges::all_of(state.runners, &figures::ProjectedPath::inPlane))
        texts << QObject::tr("race projected");
    return texts.join(QStringLiteral("    "));
}

/// "(b1, b2)": the parameters that the first directions stand for.
QString namesOfAxes(const document::Document& document, int count) {
    QStringList names;
    for (int axis = 0; axis < count; ++axis)
        names << QString::fromStdString(slice::axisLabel(document.session().slice, document.slice(),
                                                         document.loss()->network(), axis)
                                            .name)
                     .section(QLatin1Char(' '), 0, 0);
    return QStringLiteral("(%1)").arg(names.join(QStringLiteral(", ")));
}

QString cellCount(std::int64_t cells) {
    return QString::fromStdString(counted(cells, "cell"));
}

}  // namespace

QString cellsSentence(const figures::SlicePicture& picture, bool current) {
    const QString remark = QString::fromStdString(picture.complex.remark);
    if (!current) return QObject::tr("preview: loss sampled, walls of layer 1 exact");
    const QString time = QObject::tr("%1 ms").arg(1000.0 * picture.seconds, 0, 'f', 0);
    if (!picture.hasCells()) {
        const QString told =
            QObject::tr(
                "loss exact at the grid's points; grey: walls through each of %1 x %2 blocks, at "
                "least (up to %3)")
                .arg(picture.density.counts.cols())
                .arg(picture.density.counts.rows())
                .arg(picture.density.most);
        return QStringLiteral("%1    %2    %3").arg(remark, told, time);
    }
    const auto count = picture.complex.cells.size();
    const int signatures = picture.complex.signatureCount();
    QString cells = cellCount(static_cast<std::int64_t>(count));
    if (signatures != static_cast<int>(count))
        cells += QObject::tr(" of %1").arg(QString::fromStdString(counted(signatures, "signature")));
    if (const int flat = picture.facts.flatCount()) cells += QObject::tr(", %n flat", nullptr, flat);
    return QStringLiteral("%1    %2    %3").arg(cells, remark, time);
}

QString dataSubtitle(const document::Document& document) {
    const auto& evaluation = document.evaluation();
    const auto countOf = [](const std::vector<bool>& solved) {
        return static_cast<int>(std::count(solved.begin(), solved.end(), true));
    };
    const loss::Loss& loss = *document.loss();
    const int rounded = countOf(loss::solvedData(loss, evaluation));
    QString text = QObject::tr("L(ω) = %1    ").arg(evaluation.value, 0, 'g', 6);
    // Filled and hollow marks go by rounding; where exact arithmetic sees it otherwise, both are told.
    const double products = static_cast<double>(loss.parameterCount()) * loss.dataset().size();
    if (!std::isfinite(evaluation.value) || products > kMostExactProducts)
        return text + QObject::tr("%1 of %2 solved to rounding").arg(rounded).arg(loss.dataset().size());
    const int exact = countOf(loss::ExactPass(loss, document.point()).solved());
    text += QObject::tr("%1 of %2 solved").arg(exact).arg(loss.dataset().size());
    if (rounded != exact) text += QObject::tr(", %1 to rounding").arg(rounded);
    if (loss.network().architecture().replicas)
        text += QObject::tr("    P: %1 replicas").arg(loss.network().architecture().outputs);
    return text;
}

QString planeSubtitle(const document::Document& document, const figures::SlicePicture* picture,
                      const figures::SliceFigureState& state) {
    const QString names = namesOfAxes(document, 2);
    QStringList parts{document.slice().dimension() == 3 ? QObject::tr("%1 at u = 0").arg(names) : names};
    if (picture) parts << kindText(*picture);
    if (const QString away = awayText(state); !away.isEmpty()) parts << away;
    return parts.join(QStringLiteral("    "));
}

QString surfaceSubtitle(const document::Document& document, const figures::VolumePicture* volume) {
    if (document.slice().dimension() != 3) return QObject::tr("L over %1").arg(namesOfAxes(document, 2));
    QStringList parts;
    if (volume) {
        const auto& complex = volume->complex;
        if (!complex.cells.empty()) parts << cellCount(std::ssize(complex.cells));
        parts << QString::fromStdString(complex.remark);
    }
    parts << namesOfAxes(document, 3);
    return parts.join(QStringLiteral("    "));
}

}  // namespace omegascope::views

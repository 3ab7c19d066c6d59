#include "app/panels/run/race_model.h"

#include <QIcon>
#include <QPainter>
#include <QPixmap>
#include <algorithm>

#include "app/controls/numbers/number_text.h"
#include "app/panels/point/verdict_text.h"
#include "core/support/words.h"

namespace omegascope::panels {

namespace {

constexpr QSize kSwatch{28, 12};
constexpr int kMostPathPoints = 500;
constexpr double kPathNumbers = 8e6;  // doubles that all paths of a race may take together

/// The runner's line as the plane and the chart draw it.
QIcon swatchOf(int runner) {
    QIcon icon;
    for (const int scale : {1, 2}) {
        QPixmap pixmap(kSwatch * scale);
        pixmap.fill(Qt::transparent);
        pixmap.setDevicePixelRatio(scale);
        QPainter painter(&pixmap);
        painter.setPen(figures::runnerPen(runner, 2.0));
        painter.drawLine(QPointF(0, 0.5 * kSwatch.height()),
                         QPointF(kSwatch.width(), 0.5 * kSwatch.height()));
        icon.addPixmap(pixmap);
    }
    return icon;
}

}  // namespace

RaceResult holdRace(std::shared_ptr<const loss::Loss> loss, const std::vector<dynamics::Runner>& runners,
                    const Control& control) {
    RaceResult result;
    // Judging the ends can take as long as the runs.
    constexpr double kRuns = 0.7;
    const Control running{control.stop, [&control](double share) { control.report(kRuns * share); }};
    result.race = dynamics::race(*loss, runners, running);
    const double numbers = static_cast<double>(loss->parameterCount()) *
                           static_cast<double>(std::max<std::size_t>(1, runners.size()));
    const int limit = static_cast<int>(std::clamp(kPathNumbers / numbers, 2.0, double{kMostPathPoints}));
    std::vector<figures::RunnerPath> paths;
    for (const dynamics::RaceOutcome& outcome : result.race.outcomes) {
        paths.push_back(figures::runnerPath(outcome.run, *loss, limit));
        const double judged =
            static_cast<double>(result.verdicts.size()) / static_cast<double>(runners.size());
        control.report(kRuns + (1.0 - kRuns) * judged);
        result.verdicts.emplace_back();
        if (outcome.run.empty() || control.stopped()) continue;
        Control quiet;
        quiet.stop = control.stop;
        auto verdict = nonsmooth::minimumOnWalls(
            *loss, dynamics::pointAt(outcome.run, *loss, outcome.run.steps()), {}, quiet);
        if (verdict) result.verdicts.back() = *std::move(verdict);
    }
    result.paths = std::make_shared<const std::vector<figures::RunnerPath>>(std::move(paths));
    result.loss = std::move(loss);
    return result;
}

RaceModel::RaceModel(QObject* parent) : QAbstractTableModel(parent) {
}

void RaceModel::show(std::shared_ptr<const RaceResult> result) {
    beginResetModel();
    result_ = std::move(result);
    endResetModel();
}

int RaceModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !result_ ? 0 : static_cast<int>(result_->race.outcomes.size());
}

int RaceModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(kColumns);
}

QString RaceModel::text(int row, int column) const {
    const auto at = static_cast<std::size_t>(row);
    const dynamics::RaceOutcome& outcome = result_->race.outcomes[at];
    const auto& verdict = result_->verdicts[at];
    if (column == Name) return QString::fromStdString(outcome.name);
    if (outcome.run.empty()) return QStringLiteral("–");
    switch (column) {
        case Loss:
            return shortNumber(outcome.finalLoss);
        case Least:
            return tr("%1 at %2").arg(shortNumber(outcome.leastLoss)).arg(outcome.leastStep);
        case Gradient:
            return shortNumber(outcome.gradientNorm, 3);
        case Type:
            return verdict ? typeOf(*verdict) : tr("not tested");
        default:
            return {};
    }
}

QString RaceModel::toolTip(int row, int column) const {
    const auto at = static_cast<std::size_t>(row);
    const dynamics::RaceOutcome& outcome = result_->race.outcomes[at];
    const auto& verdict = result_->verdicts[at];
    if (!outcome.run.remark.empty() && (column == Name || column == Loss))
        return QString::fromStdString(outcome.run.remark);
    if (column == Loss && !outcome.run.empty())
        return tr("L(ω) = %1 after %2")
            .arg(exactNumber(outcome.finalLoss),
                 QString::fromStdString(counted(outcome.run.steps(), "step")));
    if (column == Type && verdict)
        return tr("%1 (%2)").arg(QString::fromStdString(verdict->reason), kindOf(verdict->kind));
    return tr("Double-click: this becomes the session's run");
}

QVariant RaceModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const int column = index.column();
    const auto& verdict = result_->verdicts[static_cast<std::size_t>(index.row())];
    switch (role) {
        case Qt::DisplayRole:
            return text(index.row(), column);
        case Qt::ToolTipRole:
            return toolTip(index.row(), column);
        case Qt::DecorationRole:
            if (column == Name) return swatchOf(index.row());
            return column == Type && verdict ? QVariant(markIcon(markOf(*verdict))) : QVariant();
        case Qt::TextAlignmentRole: {
            const bool number = column == Loss || column == Least || column == Gradient;
            return QVariant((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        }
        default:
            return {};
    }
}

QVariant RaceModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation == Qt::Vertical) return {};
    const bool number = section == Loss || section == Least || section == Gradient;
    if (role == Qt::TextAlignmentRole)
        return QVariant((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::DisplayRole) switch (section) {
            case Name:
                return tr("runner");
            case Loss:
                return tr("last L");
            case Least:
                return tr("least L");
            case Gradient:
                return tr("|g|");
            case Type:
                return tr("minimum");
            default:
                return {};
        }
    if (role == Qt::ToolTipRole) switch (section) {
            case Least:
                return tr("The least loss of the run, and the first step with it");
            case Gradient:
                return tr("Length of the gradient at the last point, as backpropagation gives it");
            case Type:
                return tr("Is the last point a local minimum, and of which type; none: the loss still falls");
            default:
                return {};
        }
    return {};
}

}  // namespace omegascope::panels

#include "moc_race_model.cpp"

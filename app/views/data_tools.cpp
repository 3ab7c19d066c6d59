#include "app/views/data_tools.h"

#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QMimeData>
#include <algorithm>
#include <cmath>

#include "core/support/number_text.h"
#include "core/theory/blind_moves.h"

namespace omegascope::views {

namespace {

using document::Aspect;

constexpr double kMeanHalo = 16.0;                    // pixels, of a datum of mean weight
constexpr double kLeastHalo = 3.0, kMostHalo = 90.0;  // that can be drawn by hand
constexpr double kJitterShare = 0.02;                 // of the data's extent

QString targetText(double target) {
    return QString::fromStdString(generalNumber(target, 6));
}

}  // namespace

double haloRadius(double weight, double meanWeight) {
    return std::clamp(kMeanHalo * std::sqrt(weight / meanWeight), kLeastHalo, kMostHalo);
}

double weightOfHalo(double radius, double meanWeight) {
    const double share = std::clamp(radius, kLeastHalo, kMostHalo) / kMeanHalo;
    return meanWeight * share * share;
}

DataTools::DataTools(document::Document& document, QObject* parent) : QObject(parent), document_(document) {
    connect(&document_, &document::Document::changed, this, [this](document::Aspects aspects) {
        if (!(aspects & (Aspect::Data | Aspect::Network))) return;
        // Of another document, or with fewer data and neurons, the numbers mean something else.
        if (aspects.testFlag(Aspect::File)) {
            lockedData_.clear();
            lockedUnits_.clear();
        }
        std::erase_if(lockedData_, [this](int datum) { return datum >= document_.session().data->size(); });
        const auto choices = commands::targetChoices(document_.session());
        if (!choices.empty() && std::ranges::find(choices, target_) == choices.end())
            target_ = choices.front();
        emit changed();
    });
}

void DataTools::report(const Outcome& outcome) {
    if (!outcome) emit refused(QString::fromStdString(outcome.error().message));
}

void DataTools::setTool(DataTool tool) {
    tool_ = tool;
    emit changed();
}

void DataTools::setTarget(double target) {
    target_ = target;
    emit changed();
}

void DataTools::use(int datum, const Eigen::VectorXd& point, double distance, commands::Gesture gesture) {
    const bool locked = datum >= 0 && isDatumLocked(datum);
    switch (tool_) {
        case DataTool::Move:
            return;
        case DataTool::Add:
            return report(commands::addDatum(document_, point, target_, gesture));
        case DataTool::Paint:
            if (datum >= 0 && !locked) report(commands::setTarget(document_, datum, target_, gesture));
            return;
        case DataTool::Erase:
            if (datum < 0 || locked) return;
            lockedData_.clear();  // the numbers of those behind it change
            return report(commands::removeDatum(document_, datum, gesture));
        case DataTool::Weigh:
            if (datum < 0 || locked) return;
            const double mean = document_.loss()->weights().mean();
            report(commands::setWeight(document_, datum, weightOfHalo(distance, mean), gesture));
            return;
    }
}

void DataTools::draw(QPainter& painter, const figures::DataFigureState& state,
                     const figures::AxisMap& map) const {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    const Eigen::MatrixXd& weights = document_.loss()->weights();
    for (std::size_t i = 0; i < state.data.size(); ++i) {
        const QPointF at = map.toPaper(state.data[i].x, state.data[i].y);
        if (!map.frame.contains(at)) continue;
        if (tool_ == DataTool::Weigh) {
            const double radius =
                haloRadius(weights.col(static_cast<Eigen::Index>(i)).mean(), weights.mean());
            painter.setPen(QPen(figures::palette::kOmega, 1.2));
            painter.drawEllipse(at, radius, radius);
        }
        if (isDatumLocked(static_cast<int>(i))) {
            painter.setPen(QPen(figures::palette::kInk, 1.4));
            painter.drawRect(QRectF(at.x() - 7, at.y() - 7, 14, 14));
        }
    }
    if (ghost_ && ghost_->size() == document_.loss()->parameterCount()) drawGhost(painter, state, map);
    painter.restore();
}

/// Hyperplanes that would move, dashed.
void DataTools::drawGhost(QPainter& painter, const figures::DataFigureState& state,
                          const figures::AxisMap& map) const {
    const auto& loss = *document_.loss();
    const auto there =
        figures::dataFigureState(loss, *ghost_, loss.evaluate(*ghost_), document_.session().view, state.view);
    painter.setClipRect(map.frame);
    painter.setPen(QPen(figures::palette::kOmega, 1.8, Qt::DashLine));
    for (const auto& plane : there.hyperplanes) {
        const bool stays = std::ranges::any_of(state.hyperplanes, [&](const auto& now) {
            return now.unit == plane.unit && now.a == plane.a && now.b == plane.b && now.c == plane.c;
        });
        if (stays) continue;
        if (state.dimension == 1 ||
            std::abs(plane.b) * map.unitsPerPixelY() < std::abs(plane.a) * map.unitsPerPixelX()) {
            const auto x = [&](double y) { return -(plane.b * y + plane.c) / plane.a; };
            painter.drawLine(map.toPaper(x(map.lowY), map.lowY), map.toPaper(x(map.highY), map.highY));
        } else if (plane.b != 0.0) {
            const auto y = [&](double at) { return -(plane.a * at + plane.c) / plane.b; };
            painter.drawLine(map.toPaper(map.lowX, y(map.lowX)), map.toPaper(map.highX, y(map.highX)));
        }
    }
}

void DataTools::addBlindMove(QMenu& menu, int datum) {
    const auto& loss = *document_.loss();
    const auto kill = theory::killingMove(loss, document_.point(), datum);
    const auto revive = theory::revivingMove(loss, document_.point(), datum);
    if (!kill && !revive) return;
    const theory::BlindMove& move = kill ? *kill : *revive;
    const bool blind = loss.network().architecture().alpha == 0.0;
    const QString what = !kill   ? (blind ? tr("Re&vive") : tr("&Activate a neuron"))
                         : blind ? tr("&Kill")
                                 : tr("Switch off all its &neurons");
    QAction* action = menu.addAction(
        tr("%1: ω moves by %2").arg(what, QString::fromStdString(generalNumber(move.distance, 4))));
    connect(action, &QAction::hovered, this, [this, there = move.parameters] {
        ghost_ = there;
        emit changed();
    });
    connect(&menu, &QMenu::aboutToHide, this, [this] {
        ghost_.reset();
        emit changed();
    });
    connect(action, &QAction::triggered, this, [this, there = move.parameters, datum, killed = kill.ok()] {
        report(commands::setParameters(
            document_, there, (killed ? tr("Kill datum %1") : tr("Revive datum %1")).arg(datum + 1)));
    });
}

void DataTools::addTargets(QMenu& menu, const std::function<void(double)>& take) const {
    const auto choices = commands::targetChoices(document_.session());
    if (choices.empty()) return;
    auto* targets = menu.addMenu(tr("&Target"));
    for (const double target : choices)
        QObject::connect(targets->addAction(targetText(target)), &QAction::triggered, this,
                         [take, target] { take(target); });
}

void DataTools::fillMenu(QMenu& menu, int datum, int unit, const Eigen::VectorXd& point) {
    const auto add = [&](const QString& text, std::function<void()> slot) {
        QAction* action = menu.addAction(text);
        connect(action, &QAction::triggered, this, std::move(slot));
        return action;
    };
    const auto addLock = [&](std::set<int>& locked, int index) {
        QAction* lock = add(tr("&Locked"), [this, &locked, index] {
            if (!locked.erase(index)) locked.insert(index);
            emit changed();
        });
        lock->setCheckable(true);
        lock->setChecked(locked.contains(index));
    };
    if (datum >= 0) {
        menu.addSection(tr("Datum %1").arg(datum + 1));
        addTargets(menu,
                   [this, datum](double target) { report(commands::setTarget(document_, datum, target)); });
        addBlindMove(menu, datum);
        add(tr("&Duplicate"), [this, datum] {
            report(
                commands::duplicateDatum(document_, datum, commands::usualShift(document_.session().data)));
        });
        add(tr("Twice the &weight"), [this, datum] {
            report(
                commands::setWeight(document_, datum, 2.0 * document_.loss()->weights().col(datum).mean()));
        });
        add(tr("&Half the weight"), [this, datum] {
            report(
                commands::setWeight(document_, datum, 0.5 * document_.loss()->weights().col(datum).mean()));
        });
        add(tr("&Remove"), [this, datum] {
            lockedData_.clear();
            report(commands::removeDatum(document_, datum));
        });
        addLock(lockedData_, datum);
        return;
    }
    if (unit >= 0) {
        menu.addSection(tr("Neuron %1").arg(unit + 1));
        addLock(lockedUnits_, unit);
        return;
    }
    const auto choices = commands::targetChoices(document_.session());
    for (const double target : choices.empty() ? std::vector<double>{target_} : choices)
        add(tr("&Add a datum with target %1").arg(targetText(target)),
            [this, point, target] { report(commands::addDatum(document_, point, target)); });
}

void DataTools::jitter() {
    const auto& points = document_.session().data->points;
    const Eigen::VectorXd extents = points.rowwise().maxCoeff() - points.rowwise().minCoeff();
    const double extent = extents.maxCoeff() > 0.0 ? extents.maxCoeff() : 1.0;
    report(commands::jitterData(document_, kJitterShare * extent, ++jitters_));
}

void DataTools::paste() {
    const QMimeData* content = QApplication::clipboard()->mimeData();
    report(commands::pasteData(document_, content ? content->text().toStdString() : std::string(), target_));
}

void DataTools::unlockAll() {
    lockedData_.clear();
    lockedUnits_.clear();
    emit changed();
}

}  // namespace omegascope::views

#include "moc_data_tools.cpp"

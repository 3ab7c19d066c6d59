#include "app/views/class_planes_view.h"

#include <QPainter>
#include <algorithm>

#include "app/figures/data/class_planes.h"
#include "app/figures/data/data_figure_layers.h"
#include "app/figures/frame/type_style.h"
#include "app/views/data_plane_view.h"
#include "core/support/words.h"

namespace omegascope::views {

namespace {

constexpr double kKeyEdge = 0.4;  // round the key, in units of the text size

}  // namespace

ClassPlanesView::ClassPlanesView(document::Document& document, Highlight& highlight, DataPlaneView& main,
                                 QWidget* parent)
    : QWidget(parent), document_(document), highlight_(highlight), main_(main) {
    setObjectName(QStringLiteral("classPlanes"));
    setMinimumSize(200, 150);
    setAccessibleName(tr("Planes of the classes"));
    setAccessibleDescription(tr("A data plane for each class, with the hidden layers that serve it"));
    connect(&document_, &document::Document::changed, this, &ClassPlanesView::refresh);
    connect(&main_, &DataPlaneView::looked, this, [this](const QRectF& view) {
        for (auto* plane : planes_) plane->show(view);
    });
}

void ClassPlanesView::refresh() {
    if (!isVisible()) return;
    const session::Session& session = document_.session();
    const Outcome classes = figures::checkClassPlanes(session.criterion);
    const int outputs = session.architecture.outputs;
    sentence_.clear();
    if (!classes)
        sentence_ = QString::fromStdString(classes.error().message);
    else if (outputs > figures::kMostClassPlanes)
        sentence_ = tr("There are %1 classes; planes side by side are drawn for %2 at most.")
                        .arg(outputs)
                        .arg(figures::kMostClassPlanes);
    const std::size_t count = sentence_.isEmpty() ? static_cast<std::size_t>(outputs) : 0;
    if (count != planes_.size()) {
        while (planes_.size() > count) {
            planes_.back()->disconnect(this);
            planes_.back()->hide();
            planes_.back()->deleteLater();
            planes_.pop_back();
        }
        while (planes_.size() < count) {
            auto* plane = new DataPlaneView(document_, highlight_, main_.tools(),
                                            static_cast<int>(planes_.size()), this);
            plane->show(main_.view());
            plane->QWidget::show();
            connect(plane, &DataPlaneView::told, this, &ClassPlanesView::told);
            connect(plane, &DataPlaneView::refused, this, &ClassPlanesView::refused);
            connect(plane, &DataPlaneView::looked, this, [this, plane](const QRectF& view) {
                main_.show(view);
                for (auto* other : planes_)
                    if (other != plane) other->show(view);
            });
            planes_.push_back(plane);
        }
    }
    place();
    update();
    emit summaryChanged(summary());
}

QString ClassPlanesView::summary() const {
    if (planes_.empty()) return {};
    const auto unsolved = std::ranges::count_if(planes_, [](const DataPlaneView* plane) {
        const figures::DataFigureState& state = plane->state();
        return std::ranges::any_of(state.data, [&](const figures::Datum& datum) {
            const bool own = state.network.architecture().outputs == 1 || datum.classIndex == state.output;
            return own && !datum.solved;
        });
    });
    const auto count = static_cast<std::int64_t>(planes_.size());
    const QString shown = document_.session().architecture.replicas
                              ? QString::fromStdString(counted(count, "replica"))
                              : tr("%1 outputs of shared layers").arg(count);
    return tr("%1    %2 with unsolved data").arg(shown).arg(unsolved);
}

double ClassPlanesView::keyHeight() const {
    if (planes_.empty()) return 0.0;
    const figures::Style style = figures::styleOf(font());
    const double edge = kKeyEdge * style.textSize;
    const double height =
        figures::keyRows(figures::dataLegend(planes_.front()->state(), style), width() - 2 * edge, style)
            .size.height() +
        2 * edge;
    constexpr double kMostShare = 0.25;
    return height > kMostShare * this->height() ? 0.0 : height;
}

void ClassPlanesView::place() {
    const QRectF room(0, 0, width(), height() - keyHeight());
    const int count = static_cast<int>(planes_.size());
    if (count == 0) return;
    const auto [rows, columns] = figures::classGrid(count, room.size());
    for (int r = 0; r < count; ++r) {
        const int row = r / columns, column = r % columns;
        const auto at = [](double whole, int index, int parts) { return qRound(whole * index / parts); };
        const QPoint from(at(room.width(), column, columns), at(room.height(), row, rows));
        const QPoint to(at(room.width(), column + 1, columns), at(room.height(), row + 1, rows));
        planes_[static_cast<std::size_t>(r)]->setGeometry(
            QRect(from, QSize(to.x() - from.x(), to.y() - from.y())));
    }
}

void ClassPlanesView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    place();
}

void ClassPlanesView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refresh();
}

void ClassPlanesView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), figures::palette::kPaper);
    const figures::Style style = figures::styleOf(font());
    if (planes_.empty()) {
        painter.setFont(style.font());
        painter.setPen(style.soft());
        const int edge = qRound(2.0 * style.textSize);
        painter.drawText(rect().adjusted(edge, edge, -edge, -edge), Qt::AlignCenter | Qt::TextWordWrap,
                         sentence_);
        return;
    }
    const double strip = keyHeight(), edge = kKeyEdge * style.textSize;
    if (strip == 0.0) return;
    const auto entries = figures::dataLegend(planes_.front()->state(), style);
    figures::drawKey(painter, entries, figures::keyRows(entries, width() - 2 * edge, style),
                     {edge, height() - strip + edge}, style);
}

}  // namespace omegascope::views

#include "moc_class_planes_view.cpp"

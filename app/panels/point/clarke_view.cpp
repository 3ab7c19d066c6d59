#include "app/panels/point/clarke_view.h"

#include <QEvent>
#include <QPainter>
#include <QVBoxLayout>

#include "app/figures/frame/type_style.h"

namespace omegascope::panels {

namespace {

constexpr int kLines = 16;                // of type, the height of the figure
constexpr double kSmaller = 11.0 / 12.0;  // than the type round it
constexpr double kStaleOpacity = 0.35;

/// Paints the state of its ClarkeView.
class Canvas : public QWidget {
  public:
    Canvas(const figures::ClarkeFigureState& state, QWidget* parent) : QWidget(parent), state_(state) {
        setObjectName(QStringLiteral("clarkeFigure"));
        followType();
        setAccessibleName(ClarkeView::tr("Gradients of the incident cells and their hull"));
        setToolTip(
            ClarkeView::tr("∂₀L(ω): the gradients ∇L of the cells round ω and their convex hull.\n"
                           "x* is its element of least norm, x* = Σ θ_k ∇L_k; ω is critical when 0 lies in "
                           "the hull.\nProjected to a plane, 0 may seem to lie inside when it does not: "
                           "|x*| decides."));
    }

  protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        figures::Style style = figures::styleOf(font());
        style.textSize *= kSmaller;
        if (!isEnabled()) painter.setOpacity(kStaleOpacity);
        figures::drawClarkeFigure(painter, state_, size(), style);
    }

    void changeEvent(QEvent* event) override {
        QWidget::changeEvent(event);
        if (event->type() == QEvent::FontChange) followType();
    }

  private:
    void followType() { setFixedHeight(static_cast<int>(kLines * figures::styleOf(font()).textSize)); }

    const figures::ClarkeFigureState& state_;
};

}  // namespace

ClarkeView::ClarkeView(document::Document& document, QWidget* parent)
    : QWidget(parent), document_(document), plane_(new QComboBox(this)), canvas_(new Canvas(state_, this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    setObjectName(QStringLiteral("clarkeView"));
    plane_->setObjectName(QStringLiteral("clarkePlaneBox"));
    plane_->setFocusPolicy(Qt::StrongFocus);
    plane_->addItems({tr("gradients in the slice's plane"), tr("gradients in their main directions")});
    plane_->setToolTip(tr("The plane of Ω that the gradients are projected to"));
    layout->addWidget(plane_);
    layout->addWidget(canvas_);
    connect(plane_, &QComboBox::currentIndexChanged, this, &ClarkeView::rebuild);
}

void ClarkeView::setPoint(std::shared_ptr<const AnalysedPoint> point) {
    point_ = std::move(point);
    rebuild();
}

void ClarkeView::rebuild() {
    if (!point_ || point_->loss != document_.loss()) return;
    const auto& clarke = point_->analysis.clarke;
    const auto& network = point_->loss->network();
    state_ = figures::clarkeFigureState(
        clarke, plane_->currentIndex() == 0
                    ? figures::slicePlane(document_.session().slice, document_.slice(), network)
                    : figures::mainDirections(clarke.gradients));
    canvas_->update();
}

}  // namespace omegascope::panels

#include "moc_clarke_view.cpp"

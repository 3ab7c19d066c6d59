#include "app/panels/point/clarke_view.h"

#include <QPainter>
#include <QVBoxLayout>

namespace omegascope::panels {

namespace {

constexpr int kHeight = 196;
constexpr double kTextSize = 11.0;
constexpr double kStaleOpacity = 0.35;

/// Paints the state of its ClarkeView.
class Canvas : public QWidget {
  public:
    Canvas(const figures::ClarkeFigureState& state, QWidget* parent) : QWidget(parent), state_(state) {
        setObjectName(QStringLiteral("clarkeFigure"));
        setFixedHeight(kHeight);
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
        figures::Style style;
        style.textSize = kTextSize;
        if (!isEnabled()) painter.setOpacity(kStaleOpacity);
        figures::drawClarkeFigure(painter, state_, size(), style);
    }

  private:
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

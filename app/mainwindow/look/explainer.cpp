#include "app/mainwindow/look/explainer.h"

#include <QApplication>
#include <QCursor>
#include <QHash>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QToolTip>

#include "app/views/highlight.h"

namespace omegascope::mainwindow {

namespace {

struct Explanation {
    const char* widget;  ///< objectName
    const char* text;    ///< two sentences, HTML
};

constexpr Explanation kExplanations[] = {
    {"verdict",
     QT_TRANSLATE_NOOP(
         "Explainer",
         "<b>Local minimum.</b> ω is one when L(ω + η) ≥ L(ω) for every small η in Ω. It is <i>flat</i> when "
         "it lies "
         "in, or on the border of, a cell on which L is constant, else <i>sharp</i>.<br><i>P, section 3, "
         "Theorems 2 and 3</i>")},
    {"clarkeFigure",
     QT_TRANSLATE_NOOP(
         "Explainer",
         "<b>Hull of gradients.</b> ∂₀L(ω) is the convex hull of the gradients of the cells that meet at ω. "
         "ω is "
         "critical when 0 = Σ θ_u ∇L_u for some weights θ_u ≥ 0 that add up to 1.<br><i>I, Definition 1; P, "
         "section 3</i>")},
    {"theoremsTree", QT_TRANSLATE_NOOP("Explainer",
                                       "<b>Theorem.</b> Every hypothesis is tested by computation at ω; "
                                       "where all hold, the prediction is set "
                                       "against what was measured. <i>Agrees</i> is left open when a "
                                       "hypothesis fails, for then the theorem says "
                                       "nothing.<br><i>P, Theorems 1 to 7; S, Propositions 1 to 3</i>")},
    {"dataPlane", QT_TRANSLATE_NOOP("Explainer",
                                    "<b>Data plane.</b> A line is where a unit of the first layer is 0: "
                                    "⟨w_k, x⟩ + b_k = 0, its arrow points to "
                                    "the active side. A datum on the inactive side of every unit is dead: "
                                    "with α = 0 no small change of ω "
                                    "reaches it.<br><i>P, Theorem 6</i>")},
    {"parameterPlane", QT_TRANSLATE_NOOP("Explainer",
                                         "<b>Cell.</b> On a cell Ω_u of parameter space no unit and no "
                                         "margin changes its side, and the loss is one "
                                         "multilinear form: L(ω) = φ₀ + … + φ_{L+2}. Hatched cells are flat: "
                                         "there it is constant.<br><i>P, Theorem 1</i>")},
    {"surfaceView", QT_TRANSLATE_NOOP("Explainer",
                                      "<b>Loss surface.</b> L over the two directions of the slice, ω(s, t) "
                                      "= ω₀ + s d₁ + t d₂. Its mesh is cut along "
                                      "the walls, so a crease is one at every zoom.<br><i>P, Figure 1</i>")},
    {"lossChart", QT_TRANSLATE_NOOP("Explainer",
                                    "<b>Run.</b> ω_{k+1} = ω_k − η_k g_k with g_k the gradient at ω_k, by "
                                    "the method that is chosen below. A rise "
                                    "from step to step is a jump over a wall.<br><i>P, Figure 3</i>")}};

constexpr const char* kWall =
    QT_TRANSLATE_NOOP("Explainer",
                      "<b>Wall.</b> Where a pre-activation is 0, of a unit (⟨w_k, x_i⟩ + b_k = 0) or of the "
                      "criterion (1 − y_i ŷ_i = 0): on its two "
                      "sides the loss has two formulas. Their values agree on the wall, their gradients as a "
                      "rule do not.<br><i>P, (6) and "
                      "section 2</i>");

/// Names that stand for the same thing on the stage and in the panels.
const QHash<QString, QString>& synonyms() {
    static const QHash<QString, QString> table{
        {QStringLiteral("clarkeCanvas"), QStringLiteral("clarkeFigure")},
        {QStringLiteral("clarkeView"), QStringLiteral("clarkeFigure")},
        {QStringLiteral("runCanvas"), QStringLiteral("lossChart")},
        {QStringLiteral("chartDock"), QStringLiteral("lossChart")},
        {QStringLiteral("theoremsDock"), QStringLiteral("theoremsTree")}};
    return table;
}

}  // namespace

Explainer::Explainer(const views::Highlight* highlight, QObject* parent)
    : QObject(parent), highlight_(highlight) {
    qApp->installEventFilter(this);
}

QString Explainer::explanationOf(const QWidget* widget) const {
    for (; widget; widget = widget->parentWidget()) {
        const QString name = synonyms().value(widget->objectName(), widget->objectName());
        if (name == QLatin1String("parameterPlane") && highlight_ && !highlight_->state().makers.empty())
            return QCoreApplication::translate("Explainer", kWall);
        for (const Explanation& each : kExplanations)
            if (name == QLatin1String(each.widget))
                return QCoreApplication::translate("Explainer", each.text);
    }
    return {};
}

bool Explainer::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Question) {
        const QWidget* focus = QApplication::focusWidget();
        if (qobject_cast<const QLineEdit*>(focus) || qobject_cast<const QPlainTextEdit*>(focus))
            return QObject::eventFilter(watched, event);
        const QPoint at = QCursor::pos();
        const QString text = explanationOf(QApplication::widgetAt(at));
        if (!text.isEmpty() && !shown_) QToolTip::showText(at + QPoint(12, 12), text);
        shown_ = shown_ || !text.isEmpty();
        return shown_;
    }
    if (event->type() == QEvent::KeyRelease && shown_ && !static_cast<QKeyEvent*>(event)->isAutoRepeat()) {
        shown_ = false;
        QToolTip::hideText();
    }
    return QObject::eventFilter(watched, event);
}

}  // namespace omegascope::mainwindow

#include "moc_explainer.cpp"

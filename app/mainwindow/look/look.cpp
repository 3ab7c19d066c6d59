#include "app/mainwindow/look/look.h"

#include <QApplication>
#include <QComboBox>
#include <QLayout>
#include <QPainter>
#include <QProxyStyle>
#include <QSettings>
#include <QStyleOption>
#include <QWidget>
#include <algorithm>
#include <cmath>
#include <utility>

#include "app/controls/system_type.h"
#include "app/figures/frame/style.h"
#include "app/figures/frame/type_style.h"

namespace omegascope::mainwindow {

namespace {

const QString kStyleName = QStringLiteral("omegascope");
constexpr const char* kFollows = "followsLook";  // a window whose font is the look's

/// How much larger the type of a widget is than the desktop's: what is beside words grows with them.
double growthOf(const QWidget* widget) {
    const QFont font = widget ? widget->font() : QApplication::font();
    return std::max(1.0, static_cast<double>(QFontInfo(font).pixelSize()) / panels::systemTypeSize());
}

/// Fusion with narrower tabs, so that the names of all docks that share a place can be read at 1280 pixels, and plain lines
/// between docks. No style sheet: it would keep type and colours from widgets inside others.
class CompactTabs : public QProxyStyle {
  public:
    CompactTabs() : QProxyStyle(QStringLiteral("Fusion")) {}
    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override {
        switch (metric) {
            case PM_TabBarTabHSpace:
                return static_cast<int>(std::lround(10.0 * growthOf(widget)));
            case PM_DockWidgetSeparatorExtent:
                return 3;
            case PM_ToolTipLabelFrameWidth:
                return 3 + QProxyStyle::pixelMetric(metric, option, widget);
            case PM_ButtonMargin:
            case PM_ButtonIconSize:
            case PM_SmallIconSize:
            case PM_ToolBarIconSize:
            case PM_IndicatorWidth:
            case PM_IndicatorHeight:
            case PM_ExclusiveIndicatorWidth:
            case PM_ExclusiveIndicatorHeight:
            case PM_SliderThickness:
            case PM_SliderControlThickness:
            case PM_SliderLength:
                return static_cast<int>(
                    std::lround(growthOf(widget) * QProxyStyle::pixelMetric(metric, option, widget)));
            default:
                return QProxyStyle::pixelMetric(metric, option, widget);
        }
    }
    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override {
        if (element == PE_IndicatorDockWidgetResizeHandle) {
            painter->fillRect(option->rect, option->palette.color(QPalette::Mid));
        } else if (element == PE_FrameFocusRect && (option->state & State_KeyboardFocusChange)) {
            // A line that is seen from where one sits, in every colours; Fusion's is a breath.
            const double width = 2.0 * growthOf(widget);
            painter->save();
            painter->setBrush(Qt::NoBrush);
            painter->setPen(QPen(figures::legible(option->palette.color(QPalette::Highlight)), width));
            painter->drawRect(QRectF(option->rect).adjusted(width / 2, width / 2, -width / 2, -width / 2));
            painter->restore();
        } else
            QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
};

struct Colours {
    QColor window, base, alternate, button, text, soft, disabled, highlight, separator;
};

const Colours kLight{{0xf7, 0xf7, 0xf7},     Qt::white,
                     {0xf2, 0xf4, 0xf7},     {0xf2, 0xf2, 0xf2},
                     figures::palette::kInk, figures::palette::kSoft,
                     {0x9a, 0x9a, 0x9a},     {0x2b, 0x5c, 0x8a},
                     {0xdd, 0xdd, 0xdd}};
const Colours kDark{{0x2b, 0x2d, 0x30}, {0x1f, 0x21, 0x24}, {0x26, 0x28, 0x2b},
                    {0x3a, 0x3d, 0x41}, {0xec, 0xec, 0xec}, {0xb4, 0xb8, 0xbd},
                    {0x7c, 0x80, 0x85}, {0x2f, 0x6f, 0xab}, {0x45, 0x48, 0x4c}};
const Colours kProjector{Qt::white,          Qt::white,          {0xf4, 0xf4, 0xf4},
                         {0xf0, 0xf0, 0xf0}, Qt::black,          {0x3a, 0x3a, 0x3a},
                         {0x59, 0x59, 0x59}, {0x00, 0x33, 0x66}, {0x59, 0x59, 0x59}};

/// What the desktop had before this program set colours of its own.
bool systemIsDark() {
    static const bool dark = QApplication::palette().color(QPalette::Window).lightness() < 128;
    return dark;
}

const Colours& coloursOf(Chrome chrome) {
    switch (chrome) {
        case Chrome::Light:
            return kLight;
        case Chrome::Dark:
            return kDark;
        case Chrome::Projector:
            return kProjector;
        case Chrome::System:
            break;
    }
    return systemIsDark() ? kDark : kLight;
}

QPalette paletteOf(const Colours& colours) {
    QPalette palette;
    palette.setColor(QPalette::Window, colours.window);
    palette.setColor(QPalette::WindowText, colours.text);
    palette.setColor(QPalette::Base, colours.base);
    palette.setColor(QPalette::AlternateBase, colours.alternate);
    palette.setColor(QPalette::Text, colours.text);
    palette.setColor(QPalette::Button, colours.button);
    palette.setColor(QPalette::ButtonText, colours.text);
    palette.setColor(QPalette::ToolTipBase, colours.base);
    palette.setColor(QPalette::ToolTipText, colours.text);
    palette.setColor(QPalette::Highlight, colours.highlight);
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::PlaceholderText, colours.soft);
    palette.setColor(QPalette::Mid, colours.separator);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, colours.disabled);
    return palette;
}

/// Of the desktop; the program's own family, for it has all of the papers' symbols.
QFont typeOf(double factor) {
    QFont font(figures::figureFamily());
    font.setPixelSize(static_cast<int>(std::lround(factor * panels::systemTypeSize())));
    return font;
}

const QString kChromeKey = QStringLiteral("look/chrome"), kTypeKey = QStringLiteral("look/type");

}  // namespace

Look look() {
    const QSettings settings;
    Look kept;
    const int chrome = settings.value(kChromeKey, 0).toInt();
    if (chrome >= 0 && chrome < static_cast<int>(kChromes.size()))
        kept.chrome = kChromes[static_cast<std::size_t>(chrome)];
    const double type = settings.value(kTypeKey, 1.0).toDouble();
    if (type >= Look::kSmallestType && type <= Look::kLargestType) kept.type = type;
    return kept;
}

void setLook(Look wanted) {
    wanted.type = std::clamp(wanted.type, Look::kSmallestType, Look::kLargestType);
    QSettings settings;
    settings.setValue(kChromeKey, static_cast<int>(wanted.chrome));
    settings.setValue(kTypeKey, wanted.type);
    applyLook();
}

void applyLook() {
    const Look kept = look();
    const Colours& colours = coloursOf(kept.chrome);
    // A style that is set again would make every widget forget where it stood.
    static bool styled = false;
    if (!std::exchange(styled, true) || QApplication::style()->objectName() != kStyleName) {
        auto* style = new CompactTabs;
        style->setObjectName(kStyleName);
        QApplication::setStyle(style);
    }
    QApplication::setPalette(paletteOf(colours));
    const QFont type = typeOf(kept.type);
    QApplication::setFont(type);
    // Windows that are there keep what they were made with; those with type of their own, such as a stage, keep that.
    for (QWidget* window : QApplication::topLevelWidgets()) {
        if (window->testAttribute(Qt::WA_SetFont) && !window->property(kFollows).toBool()) continue;
        window->setProperty(kFollows, true);
        window->setFont(type);
        // Qt 6.4 keeps the least size of a combo box when its type changes.
        for (QComboBox* box : window->findChildren<QComboBox*>()) {
            QEvent changed(QEvent::StyleChange);
            QApplication::sendEvent(box, &changed);
        }
        // So do layouts of pages that are not shown.
        for (QLayout* layout : window->findChildren<QLayout*>()) layout->invalidate();
    }
}

}  // namespace omegascope::mainwindow

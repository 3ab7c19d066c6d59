#include "app/present/player/tally.h"

#include <QPainter>
#include <algorithm>
#include <map>

#include "app/figures/frame/style.h"

namespace omegascope::present {

using lessons::Prediction;
using lessons::Question;

namespace {

constexpr std::size_t kMostBars = 8;

QString letterOf(std::size_t index) {
    return QString(QChar(static_cast<char16_t>(u'A' + index)));
}

std::vector<Bar> ofNumbers(const Question& question, const std::vector<Prediction>& predictions,
                           const std::optional<lessons::Answer>& answer) {
    std::map<double, int> counts;
    for (const Prediction& each : predictions)
        if (const double* number = std::get_if<double>(&each)) ++counts[*number];
    std::vector<std::pair<double, int>> byCount(counts.begin(), counts.end());
    std::ranges::stable_sort(byCount, std::greater<>(), &std::pair<double, int>::second);
    if (byCount.size() > kMostBars) byCount.resize(kMostBars);
    std::ranges::sort(byCount);
    std::vector<Bar> bars;
    for (const auto& [number, count] : byCount)
        bars.push_back({QString::number(number), count, answer && isRight(question, *answer, number)});
    return bars;
}

}  // namespace

std::vector<Bar> tally(const Question& question, const std::vector<Prediction>& predictions,
                       const std::optional<lessons::Answer>& answer) {
    if (question.kind == Question::Kind::Number) return ofNumbers(question, predictions, answer);
    std::vector<Bar> bars;
    if (question.kind == Question::Kind::Choice) {
        for (std::size_t i = 0; i < question.choices.size(); ++i)
            bars.push_back(
                {letterOf(i), 0,
                 answer && std::ranges::find(answer->right, static_cast<int>(i)) != answer->right.end()});
        for (const Prediction& each : predictions)
            if (const auto* chosen = std::get_if<lessons::ChosenOption>(&each))
                ++bars[static_cast<std::size_t>(chosen->index)].count;
        return bars;
    }
    const auto count = static_cast<int>(predictions.size());
    if (!answer) return {{TallyChart::tr("predictions"), count, false}};
    const auto right = static_cast<int>(std::ranges::count_if(
        predictions, [&](const Prediction& each) { return isRight(question, *answer, each); }));
    return {{TallyChart::tr("right"), right, true}, {TallyChart::tr("wrong"), count - right, false}};
}

TallyChart::TallyChart(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("tally"));
    setAccessibleName(tr("What was predicted"));
}

void TallyChart::setBars(std::vector<Bar> bars, bool revealed) {
    bars_ = std::move(bars);
    revealed_ = revealed;
    QStringList words;
    for (const Bar& bar : bars_) words << tr("%1: %2").arg(bar.label).arg(bar.count);
    setAccessibleDescription(words.join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

QSize TallyChart::sizeHint() const {
    const int line = QFontMetrics(font()).lineSpacing();
    return {12 * line, static_cast<int>(bars_.size()) * (line + 4)};
}

void TallyChart::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const QFontMetrics metrics(font());
    const int line = metrics.lineSpacing();
    int most = 1, room = 0;
    for (const Bar& bar : bars_) {
        most = std::max(most, bar.count);
        room = std::max(room, metrics.horizontalAdvance(bar.label + QStringLiteral(" ✓")));
    }
    const double scale = (width() - room - 3.0 * line) / most;
    for (std::size_t i = 0; i < bars_.size(); ++i) {
        const Bar& bar = bars_[i];
        const bool right = revealed_ && bar.right;
        const double top = static_cast<double>(i) * (line + 4);
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(QRectF(0, top, room, line), Qt::AlignVCenter,
                         right ? bar.label + QStringLiteral(" ✓") : bar.label);
        const QRectF box(room + 0.5 * line, top + 0.15 * line, std::max(1.0, scale * bar.count), 0.7 * line);
        const QColor colour = right ? figures::palette::kSolved : palette().color(QPalette::Highlight);
        painter.setPen(QPen(colour, std::max(1.0, line / 16.0)));
        painter.setBrush(right ? QBrush(colour) : QBrush(colour, Qt::BDiagPattern));
        painter.drawRect(box);
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(QRectF(box.right() + 0.3 * line, top, 2.5 * line, line), Qt::AlignVCenter,
                         QString::number(bar.count));
    }
}

}  // namespace omegascope::present

#include "moc_tally.cpp"

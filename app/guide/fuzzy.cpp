#include "app/guide/fuzzy.h"

#include <algorithm>
#include <vector>

namespace omegascope::guide {

namespace {

// A piece of a word is more often meant than the first letters of several.
constexpr int kLetter = 1, kWordStart = 8, kFollows = 9;

/// Small letters without accents, Greek ones by name.
QString plain(const QString& text) {
    QString spelled = text;
    for (const auto& [letter, name] :
         {std::pair(u'α', "alpha"), std::pair(u'β', "beta"), std::pair(u'η', "eta"), std::pair(u'θ', "theta"),
          std::pair(u'μ', "mu"), std::pair(u'ω', "omega"), std::pair(u'Ω', "omega")})
        spelled.replace(QChar(letter), QLatin1String(name));
    QString small;
    for (const QChar c : spelled.normalized(QString::NormalizationForm_D).toLower())
        if (c.category() != QChar::Mark_NonSpacing && c != QLatin1Char('&')) small += c;
    return small;
}

}  // namespace

std::optional<int> fuzzyScore(const QString& typed, const QString& text) {
    const QString wanted = plain(typed).remove(QLatin1Char(' ')), given = plain(text);
    if (wanted.isEmpty()) return 0;
    const auto n = static_cast<std::size_t>(given.size());
    constexpr int kNone = -1'000'000;
    // best[j]: the most for the letters so far, the last of them at j.
    std::vector<int> best(n, kNone);
    for (qsizetype k = 0; k < wanted.size(); ++k) {
        std::vector<int> next(n, kNone);
        int before = k == 0 ? 0 : kNone;  // the most that ends left of j - 1
        for (std::size_t j = 0; j < n; ++j) {
            const int follows = k > 0 && j > 0 ? best[j - 1] : kNone;
            const QChar here = given[static_cast<qsizetype>(j)];
            if (here == wanted[k]) {
                const bool starts = j == 0 || !given[static_cast<qsizetype>(j) - 1].isLetterOrNumber();
                const int reached = std::max(before, follows == kNone ? kNone : follows + kFollows);
                if (reached != kNone) next[j] = reached + kLetter + (starts ? kWordStart : 0);
            }
            if (k > 0) before = std::max(before, follows);
        }
        best = std::move(next);
    }
    const int most = n == 0 ? kNone : *std::ranges::max_element(best);
    if (most == kNone) return std::nullopt;
    return 100 * most - static_cast<int>(n);
}

}  // namespace omegascope::guide

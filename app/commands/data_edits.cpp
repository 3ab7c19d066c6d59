#include "app/commands/data_edits.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/data/file_bytes.h"
#include "core/support/random.h"
#include "core/support/words.h"

namespace omegascope::commands {

namespace {

using document::Document;

template <typename Matrix>
void appendColumn(Matrix& matrix, const Eigen::VectorXd& column) {
    matrix.conservativeResize(Eigen::NoChange, matrix.cols() + 1);
    matrix.col(matrix.cols() - 1) = column;
}

template <typename Matrix>
void removeColumn(Matrix& matrix, int column) {
    const Eigen::Index after = matrix.cols() - column - 1;
    const Matrix tail = matrix.rightCols(after);
    matrix.middleCols(column, after) = tail;
    matrix.conservativeResize(Eigen::NoChange, matrix.cols() - 1);
}

/// A new datum weighs what the others do on average.
void append(data::Dataset& dataset, const Eigen::VectorXd& point, const Eigen::VectorXd& target) {
    appendColumn(dataset.points, point);
    appendColumn(dataset.targets, target);
    if (dataset.scheme == data::WeightScheme::Explicit)
        appendColumn(dataset.weights, Eigen::VectorXd(dataset.weights.rowwise().mean()));
}

void requireDatum(const Document& document, int datum) {
    if (datum < 0 || datum >= document.session().data->size())
        throw std::invalid_argument("there is no such datum");
}

/// A field of a pasted row as a number; nothing where it is none.
std::optional<double> numberIn(std::string field, bool decimalComma) {
    if (decimalComma) std::ranges::replace(field, ',', '.');
    const QString text = QString::fromStdString(field).trimmed();
    bool ok = false;
    const double value = text.toDouble(&ok);
    return ok && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::vector<std::string> fieldsOf(const std::string& row, char cut) {
    std::vector<std::string> fields;
    const QString text = QString::fromStdString(row);
    const QStringList parts = cut == ' ' ? text.simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts)
                                         : text.split(QLatin1Char(cut));
    for (const QString& part : parts) fields.push_back(part.toStdString());
    return fields;
}

char cutOf(std::string_view text) {
    for (const char cut : {'\t', ';'})
        if (text.find(cut) != std::string_view::npos) return cut;
    // "1,5 2,5": cut at the space; "1,2": at the comma.
    return text.find(' ') != std::string_view::npos ? ' ' : ',';
}

}  // namespace

std::vector<double> targetChoices(const session::Session& session) {
    switch (session.criterion) {
        case loss::Criterion::Hinge:
        case loss::Criterion::Logistic:
            return {1.0, -1.0};
        case loss::Criterion::Squared:
            return {};
        case loss::Criterion::MulticlassHinge:
        case loss::Criterion::OneVersusAll:
            break;
    }
    std::vector<double> classes;
    for (int k = 0; k < session.architecture.outputs; ++k) classes.push_back(k);
    return classes;
}

double usualShift(const data::Dataset& dataset) {
    const auto first = dataset.points.row(0);
    const double extent = first.maxCoeff() - first.minCoeff();
    return extent > 0.0 ? extent / 20.0 : 0.25;
}

Outcome addDatum(Document& document, const Eigen::VectorXd& point, double target, Gesture gesture) {
    data::Dataset dataset = document.session().data;
    append(dataset, point, Eigen::VectorXd::Constant(dataset.targets.rows(), target));
    return setData(document, std::move(dataset), QStringLiteral("Add a datum"), gesture);
}

Outcome removeDatum(Document& document, int datum, Gesture gesture) {
    requireDatum(document, datum);
    data::Dataset dataset = document.session().data;
    if (dataset.size() == 1) return Error{"The last datum stays: there is no loss without data."};
    removeColumn(dataset.points, datum);
    removeColumn(dataset.targets, datum);
    if (dataset.scheme == data::WeightScheme::Explicit) removeColumn(dataset.weights, datum);
    return setData(document, std::move(dataset), QStringLiteral("Remove datum %1").arg(datum + 1), gesture);
}

Outcome duplicateDatum(Document& document, int datum, double shift) {
    requireDatum(document, datum);
    data::Dataset dataset = document.session().data;
    Eigen::VectorXd point = dataset.points.col(datum);
    point[0] += shift;
    const Eigen::VectorXd target = dataset.targets.col(datum);
    append(dataset, point, target);
    if (dataset.scheme == data::WeightScheme::Explicit)
        dataset.weights.col(dataset.weights.cols() - 1) = Eigen::VectorXd(dataset.weights.col(datum));
    return setData(document, std::move(dataset), QStringLiteral("Duplicate datum %1").arg(datum + 1));
}

Outcome setTarget(Document& document, int datum, double target, Gesture gesture) {
    requireDatum(document, datum);
    data::Dataset dataset = document.session().data;
    if ((dataset.targets.col(datum).array() == target).all()) return Done{};
    dataset.targets.col(datum).setConstant(target);
    return setData(document, std::move(dataset),
                   QStringLiteral("Change the target of datum %1").arg(datum + 1), gesture);
}

Outcome setWeight(Document& document, int datum, double weight, Gesture gesture) {
    requireDatum(document, datum);
    data::Dataset dataset = document.session().data;
    if (dataset.scheme != data::WeightScheme::Explicit) {
        dataset.weights = dataset.resolvedWeights(
            loss::weightRows(document.session().criterion, document.session().architecture.outputs));
        dataset.scheme = data::WeightScheme::Explicit;
    }
    dataset.weights.col(datum).setConstant(weight);
    return setData(document, std::move(dataset), QStringLiteral("Weigh datum %1").arg(datum + 1), gesture);
}

Outcome jitterData(Document& document, double deviation, std::uint64_t seed) {
    data::Dataset dataset = document.session().data;
    Random random(seed);
    for (double& coordinate : dataset.points.reshaped()) coordinate += deviation * random.normal();
    return setData(document, std::move(dataset), QStringLiteral("Jitter the data"));
}

Outcome pasteData(Document& document, std::string_view text, double target) {
    data::Dataset dataset = document.session().data;
    const auto d = static_cast<std::size_t>(dataset.dimension());
    const char cut = cutOf(text);
    int number = 0, added = 0;
    for (const QString& line :
         QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())).split(QLatin1Char('\n'))) {
        if (line.trimmed().isEmpty()) continue;
        ++number;
        QString row = line;
        const std::vector<std::string> fields = fieldsOf(row.remove(QLatin1Char('\r')).toStdString(), cut);
        std::vector<double> values;
        for (const std::string& field : fields)
            if (const auto value = numberIn(field, cut != ',')) values.push_back(*value);
        if (values.empty() && number == 1) continue;  // names of columns
        if (values.size() != fields.size() || (values.size() != d && values.size() != d + 1))
            return Error{"Row " + std::to_string(number) + " of the clipboard, " +
                         data::shownText(line.trimmed().toStdString()) + ", is no datum; give " +
                         counted(d, "coordinate") + " and, if you like, the target, as numbers."};
        const double own = values.size() > d ? values[d] : target;
        append(dataset, Eigen::Map<const Eigen::VectorXd>(values.data(), static_cast<Eigen::Index>(d)),
               Eigen::VectorXd::Constant(dataset.targets.rows(), own));
        ++added;
    }
    if (added == 0) return Error{"The clipboard holds no rows of numbers; copy some cells of a table first."};
    return setData(document, std::move(dataset),
                   QStringLiteral("Paste %1").arg(QString::fromStdString(counted(added, "datum", "data"))));
}

}  // namespace omegascope::commands

#include "app/export/numbers/panel_data.h"

#include <QDir>
#include <QFileInfo>

#include "app/export/numbers/panel_data_parts.h"
#include "app/export/writers/file_writer.h"
#include "app/session/file/session_writer.h"
#include "app/session/json_text.h"
#include "core/data/npz.h"

namespace omegascope::exporting {
namespace {

using session::Json;

std::vector<std::string> numbered(const std::string& stem, Eigen::Index count) {
    std::vector<std::string> names;
    for (Eigen::Index k = 0; k < count; ++k) names.push_back(stem + std::to_string(k));
    return names;
}

void append(std::vector<double>& row, const Eigen::Ref<const Eigen::VectorXd>& values) {
    row.insert(row.end(), values.begin(), values.end());
}

DataTable dataTable(const ShownSession& shown) {
    const loss::Evaluation evaluation = shown.loss.evaluate(shown.point);
    const data::Dataset& dataset = shown.loss.dataset();
    const std::vector<bool> solved = loss::solvedData(shown.loss, evaluation);
    std::vector<bool> dead(solved.size(), false);
    for (const int i : loss::deadData(shown.loss, evaluation)) dead[static_cast<std::size_t>(i)] = true;
    std::vector<std::string> names{"datum"};
    for (const auto& [stem, count] : {std::pair{"x", dataset.points.rows()},
                                      {"target", dataset.targets.rows()},
                                      {"weight", shown.loss.weights().rows()},
                                      {"output", evaluation.pass.outputs.rows()}})
        for (std::string& name : numbered(stem, count)) names.push_back(std::move(name));
    for (const char* name : {"loss", "solved?", "dead?"}) names.emplace_back(name);
    DataTable table("data", names);
    for (Eigen::Index i = 0; i < dataset.size(); ++i) {
        const auto k = static_cast<std::size_t>(i);
        std::vector<double> row{static_cast<double>(i)};
        append(row, dataset.points.col(i));
        append(row, dataset.targets.col(i));
        append(row, shown.loss.weights().col(i));
        append(row, evaluation.pass.outputs.col(i));
        row.insert(row.end(), {evaluation.perDatum[i], solved[k] ? 1.0 : 0.0, dead[k] ? 1.0 : 0.0});
        table.addRow(row);
    }
    return table;
}

/// The first layer's hyperplanes in the input space; of a convolution, one per channel and place.
DataTable hyperplaneTable(const ShownSession& shown) {
    const network::Network& net = shown.loss.network();
    const int inputs = net.architecture().input;
    std::vector<std::string> names{"unit"};
    for (std::string& name : numbered("w", inputs)) names.push_back(std::move(name));
    names.emplace_back("b");
    DataTable table("hyperplanes", names);
    if (net.depth() == 0) return table;
    const Eigen::MatrixXd slopes = net.linear(1, shown.point, Eigen::MatrixXd::Identity(inputs, inputs));
    const Eigen::MatrixXd constants = net.affine(1, shown.point, Eigen::VectorXd::Zero(inputs));
    for (Eigen::Index unit = 0; unit < slopes.rows(); ++unit) {
        std::vector<double> row{static_cast<double>(unit)};
        append(row, slopes.row(unit).transpose());
        row.push_back(constants(unit, 0));
        table.addRow(row);
    }
    return table;
}

PanelData dataPanelData(const ShownSession& shown) {
    PanelData panel;
    panel.tables = {dataTable(shown), hyperplaneTable(shown)};
    panel.object["loss"] = shown.loss.value(shown.point);
    return panel;
}

Result<PanelData> collect(PanelRenderer& renderer, Panel panel, std::optional<DataFormat> format,
                          const Control& control) {
    const ShownSession& shown = renderer.shown();
    if (panel == Panel::Data) return dataPanelData(shown);
    if (panel == Panel::Run) return runData(shown, control);
    if (panel == Panel::Classes) return classesData(shown);
    if (panel == Panel::Clarke) {
        const auto clarke = renderer.clarke();
        if (!clarke) return clarke.error();
        return clarkeData(shown, **clarke);
    }
    if (panel == Panel::Surface && shown.slice.dimension() == 3) {
        const auto volume = renderer.volume();
        if (!volume) return volume.error();
        return volumeData(shown, **volume);
    }
    const auto picture = renderer.picture();
    if (!picture) return picture.error();
    return panel == Panel::Slice ? sliceData(shown, **picture, format) : surfaceData(shown, **picture);
}

Outcome saveCsv(const PanelData& panel, const QString& path, Beside beside) {
    const QFileInfo info(path);
    std::vector<NewFile> files;
    for (const DataTable& table : panel.tables) {
        const QString name =
            QStringLiteral("%1-%2.csv").arg(info.completeBaseName(), QString::fromStdString(table.name));
        QByteArray text = QByteArray::fromStdString(csvText(table));
        const QByteArray header = text.left(text.indexOf('\n'));
        files.push_back({files.empty() ? path : info.dir().filePath(name), std::move(text), header});
    }
    return writeFiles(files, beside);
}

}  // namespace

Result<PanelData> panelData(PanelRenderer& renderer, Panel panel, std::optional<DataFormat> format,
                            const Control& control) {
    Result<PanelData> collected = collect(renderer, panel, format, control);
    if (!collected) return collected;
    PanelData result = *std::move(collected);
    Json object;
    object["panel"] = nameOf(panel).toStdString();
    object["step"] = renderer.shown().step;
    for (auto& [key, value] : result.object.items()) object[key] = std::move(value);
    NamedArrays arrays;
    for (const DataTable& table : result.tables) {
        if (table.inJson && format.value_or(DataFormat::Json) == DataFormat::Json)
            object[table.name] = rowsJson(table);
        if (format.value_or(DataFormat::Npz) == DataFormat::Npz) appendArrays(table, arrays);
    }
    object["session"] = session::writeSession(renderer.shown().session, QString());
    result.object = std::move(object);
    arrays.insert(arrays.end(), std::make_move_iterator(result.arrays.begin()),
                  std::make_move_iterator(result.arrays.end()));
    result.arrays = std::move(arrays);
    return result;
}

Outcome saveData(const PanelData& panel, DataFormat format, const QString& path, Beside beside) {
    if (format == DataFormat::Csv) return saveCsv(panel, path, beside);
    if (format == DataFormat::Json) {
        const std::string text = session::printJson(panel.object);
        return writeFile(path, QByteArrayView(text.data(), static_cast<qsizetype>(text.size())));
    }
    const Result<std::string> bytes = data::npzBytes(panel.arrays);
    if (!bytes) return bytes.error();
    return writeFile(path, QByteArrayView(bytes->data(), static_cast<qsizetype>(bytes->size())));
}

std::optional<DataFormat> dataFormatOf(const QString& path) {
    const QString ending = QFileInfo(path).suffix().toLower();
    if (ending == QLatin1String("csv")) return DataFormat::Csv;
    if (ending == QLatin1String("npz")) return DataFormat::Npz;
    if (ending == QLatin1String("json")) return DataFormat::Json;
    return std::nullopt;
}

}  // namespace omegascope::exporting

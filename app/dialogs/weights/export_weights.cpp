#include "app/dialogs/weights/export_weights.h"

#include <QFileDialog>
#include <QFileInfo>
#include <array>

#include "app/export/writers/file_writer.h"
#include "app/import/weight_export.h"

namespace omegascope::dialogs {

namespace {

using importing::Naming;

struct Kind {
    const char* filter;
    const char* ending;
    Naming naming;
};

constexpr std::array kKinds{
    Kind{"NumPy archive, PyTorch's names (*.npz)", "npz", Naming::PyTorch},
    Kind{"NumPy archive, W1, b1, …, V, c (*.npz)", "npz", Naming::Own},
    Kind{"NumPy archive, Keras' names (*.npz)", "npz", Naming::Keras},
    Kind{"safetensors, PyTorch's names (*.safetensors)", "safetensors", Naming::PyTorch},
    Kind{"ONNX (*.onnx)", "onnx", Naming::PyTorch},
    Kind{"JSON, PyTorch's names (*.json)", "json", Naming::PyTorch}};

}  // namespace

Result<QString> exportWeights(const session::Session& session, const Eigen::VectorXd& parameters,
                              QWidget* window) {
    QStringList filters;
    for (const Kind& kind : kKinds) filters << QString::fromUtf8(kind.filter);
    QString chosen = filters.front();
    QString path =
        QFileDialog::getSaveFileName(window, QObject::tr("Export weights"), QStringLiteral("weights.npz"),
                                     filters.join(QStringLiteral(";;")), &chosen);
    if (path.isEmpty()) return QString();
    const Kind& kind = kKinds[static_cast<std::size_t>(std::max(qsizetype{0}, filters.indexOf(chosen)))];
    if (QFileInfo(path).suffix().isEmpty()) path += QLatin1Char('.') + QLatin1String(kind.ending);
    const auto format = importing::formatOf(path.toStdString());
    if (!format) return format.error();
    const auto bytes =
        importing::weightBytes(network::Network(session.architecture), parameters, *format, kind.naming);
    if (!bytes) return bytes.error();
    const Outcome written =
        exporting::writeFile(path, QByteArrayView(bytes->data(), static_cast<qsizetype>(bytes->size())));
    if (!written) return written.error();
    return QObject::tr("Wrote %1 parameters to %2.").arg(parameters.size()).arg(QFileInfo(path).fileName());
}

}  // namespace omegascope::dialogs

#include <QFileInfo>

#include "app/cli/base/waiting.h"
#include "app/cli/calls/analysis.h"
#include "app/cli/calls/calls.h"
#include "app/export/writers/file_writer.h"
#include "core/data/npy.h"
#include "core/slice/loss_grid.h"
#include "core/support/number_text.h"

namespace omegascope::cli {
namespace {

constexpr int kSmallest = 2;
constexpr int kLargest = 8192;  // 512 MiB of doubles

bool writeCsv(QIODevice& device, const Eigen::MatrixXd& values) {
    for (Eigen::Index row = 0; row < values.rows(); ++row) {
        std::string line;
        for (Eigen::Index column = 0; column < values.cols(); ++column) {
            if (column > 0) line += ',';
            line += exactNumber(values(row, column));
        }
        line += '\n';
        if (device.write(line.data(), static_cast<qint64>(line.size())) != static_cast<qint64>(line.size())) {
            return false;
        }
    }
    return true;
}

Outcome writeGrid(const QString& path, bool npy, const Eigen::MatrixXd& values) {
    if (npy) {
        return exporting::writeFile(path, QByteArrayView(data::npyBytes(values)));
    }
    return exporting::writeFile(path, [&values](QIODevice& device) { return writeCsv(device, values); });
}

Ending runGrid(const Arguments& arguments) {
    const QString out = arguments.value(kOut), ending = QFileInfo(withFormat(arguments)).suffix().toLower();
    const bool npy = ending == QLatin1String("npy");
    if (!npy && ending != QLatin1String("csv"))
        return Ending::usage("--out is \"" + out.toStdString() +
                             "\"; give a name that ends in .csv or .npy, or one of these to --format.");
    const Result<int> size = parseInteger(kSize, arguments.value(kSize), kSmallest, kLargest);
    if (!size) return Ending::usage(size.error());

    const Result<session::Session> session = loadSession(arguments);
    if (!session) return Ending::input(session.error());
    loss::Loss loss(network::Network(session->architecture), session->criterion, session->data);
    Result<slice::AffineSlice> slice = session::resolveSlice(session->slice, loss.network());
    if (!slice) return Ending::input(slice.error());
    const slice::SliceLoss onSlice(std::move(loss), *std::move(slice));
    Waiting waiting;
    const Result<slice::LossGrid> grid = slice::lossGrid(onSlice, *size, *size, waiting.control());
    if (!grid) return Ending::input(grid.error());
    const Outcome written = writeGrid(out, npy, grid->values);
    return written ? Ending::done() : Ending::input(written.error());
}

}  // namespace

const Call& gridCall() {
    static const Call call{
        "grid",
        "FILE",
        "writes the loss on a regular grid of the slice",
        "Row by row t grows from low to high, column by column s; the borders of both ranges are "
        "included.\nCSV has no header and as many digits as the numbers need to read back exactly.",
        {{kSize, "N", "grid points per side, 2 to 8192", true},
         {kOut, "OUT.csv|OUT.npy", "the file to write; - is standard output, with --format", true},
         {kFormat, "ENDING", "csv or npy, where the name of OUT does not tell it", false, {"csv", "npy"}}},
        runGrid};
    return call;
}

}  // namespace omegascope::cli

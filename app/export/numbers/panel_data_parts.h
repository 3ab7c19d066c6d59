#pragma once

#include "app/export/numbers/panel_data.h"
#include "app/figures/surface/volume_picture.h"

/// What panelData is put together from; see its table.
namespace omegascope::exporting {

PanelData sliceData(const ShownSession& shown, const figures::SlicePicture& picture,
                    std::optional<DataFormat> format);
PanelData surfaceData(const ShownSession& shown, const figures::SlicePicture& picture);
PanelData volumeData(const ShownSession& shown, const figures::VolumePicture& picture);
/// Errors: figures::checkClassPlanes.
Result<PanelData> classesData(const ShownSession& shown);
PanelData clarkeData(const ShownSession& shown, const nonsmooth::ClarkeSubdifferential& clarke);
/// Errors: no run, or cancelled.
Result<PanelData> runData(const ShownSession& shown, const Control& control);

/// Every step up to the shown one: its coordinates on the first `dimension` directions (least squares), the
/// loss at ω, and the distance of ω from them. No rows without a run.
DataTable runTable(const ShownSession& shown, int dimension);
/// The same of ω alone.
DataTable omegaTable(const ShownSession& shown, int dimension);

/// Which (datum, layer, unit) make each numbered set.
DataTable makersTable(const std::vector<std::vector<network::Activation>>& makers);
/// [{name, offset, scale, range}, …]
session::Json axesJson(const ShownSession& shown, int dimension);
/// cells × N × entries per datum, from the signatures one after another.
data::NpyArray signatureArray(const std::vector<network::Signature>& signatures);
/// "+-0 -++": a string per datum.
std::string signatureWord(const network::Signature& signature);

}  // namespace omegascope::exporting

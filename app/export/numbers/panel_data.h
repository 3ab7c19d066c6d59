#pragma once

#include <QString>
#include <optional>

#include "app/export/figure/panel_renderer.h"
#include "app/export/numbers/data_tables.h"
#include "app/export/writers/file_writer.h"

namespace omegascope::exporting {

enum class DataFormat { Csv, Npz, Json };

/// The numbers behind a panel, three ways. Data, units, cells and steps count from 0.
struct PanelData {
    std::vector<DataTable> tables;  ///< the first is the panel's main one
    NamedArrays arrays;  ///< all numbers of the tables, grids and signatures as arrays of their own
    session::Json object;
};

/// Collects them. Coordinates are those of the slice, (s, t) or (s, t, u); the parameter that an axis stands
/// for is offset + scale · coordinate (JSON, "axes").
///
/// | panel   | tables                                                                                       |
/// |---------|----------------------------------------------------------------------------------------------|
/// | Data    | data: point, target, weight, output, loss, solved, dead; hyperplanes: ⟨w,x⟩ + b = 0          |
/// | Slice   | grid: the loss; cells: signature, flat, area, loss polynomial (c_a_b of s^a t^b), extremes;  |
/// |         | outlines; walls, their makers and points; minima of the slice; run; omega                    |
/// | Surface | vertices; facets of the conforming mesh, flat or not; creases (walls); makers; run; omega.   |
/// |         | Of a 3-D slice: vertices, faces, cells, makers, samples of the loss; run; omega              |
/// | Run     | steps: the loss and each datum's; quantities: nearest wall, active data, balance drift       |
/// | Clarke  | gradients of the cells round ω with their θ; least_norm: x*; active: the walls ω is on       |
/// | Classes | classes: members, unsolved, L^(r), distance from the mean; data and hyperplanes of each      |
///
/// In JSON, "cells" of a slice is the object of `cells --json --full` but for its "seconds", and "session"
/// the session. The run is told up to the shown step. Words (signatures, shapes) are left out of the arrays;
/// cells_signature is cells × N × entries per datum. Errors: those of the slice; Run: the session holds no
/// run; Classes: no classes with an output each; Clarke: clarkeSubdifferential's; cancelled.
Result<PanelData> panelData(PanelRenderer& renderer, Panel panel, std::optional<DataFormat> format = {},
                            const Control& control = {});

/// Writes them. CSV has one file per table: the main one at `path`, the others beside it as STEM-TABLE.csv.
Outcome saveData(const PanelData& panel, DataFormat format, const QString& path,
                 Beside beside = Beside::KeepOthers);

/// By the ending of a file name: .csv, .npz, .json.
std::optional<DataFormat> dataFormatOf(const QString& path);

}  // namespace omegascope::exporting

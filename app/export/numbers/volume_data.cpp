#include <cmath>

#include "app/export/numbers/panel_data_parts.h"

namespace omegascope::exporting {
namespace {

DataTable volumeFaces(const cells::VolumeComplex& complex) {
    DataTable table("faces", {"cell", "makers", "side"});
    DataColumn corners{"vertices", std::vector<std::vector<int>>{}};
    for (const auto& face : complex.faces) {
        table.addRow({static_cast<double>(face.cell), static_cast<double>(face.makers),
                      static_cast<double>(face.side)});
        const auto first = complex.faceVertices.begin() + face.first;
        std::get<std::vector<std::vector<int>>>(corners.values).emplace_back(first, first + face.count);
    }
    table.columns.push_back(std::move(corners));
    return table;
}

void addVolumeCells(PanelData& panel, const cells::VolumeComplex& complex) {
    DataTable table("cells", {"volume", "s", "t", "u", "lowest", "highest", "flat?", "slice_flat?"});
    DataColumn words{"signature", std::vector<std::string>{}};
    std::vector<network::Signature> signatures;
    for (const auto& cell : complex.cells) {
        table.addRow({cell.volume, cell.inside[0], cell.inside[1], cell.inside[2], cell.lowest, cell.highest,
                      cell.flat ? 1.0 : 0.0, cell.sliceFlat ? 1.0 : 0.0});
        signatures.push_back(cell.signature);
        std::get<std::vector<std::string>>(words.values).push_back(signatureWord(cell.signature));
    }
    table.columns.push_back(std::move(words));
    panel.arrays.emplace_back("cells_signature", signatureArray(signatures));
    panel.tables.push_back(std::move(table));
}

/// The loss on the regular grid of a 3-D slice: [u][t][s].
void addSamples(PanelData& panel, const figures::VolumePicture& picture) {
    const int size = picture.gridSize();
    const auto coordinate = [&](std::size_t axis, int index) {
        const auto& range = picture.slice.ranges[axis];
        return std::lerp(range[0], range[1], static_cast<double>(index) / (size - 1));
    };
    DataTable table("grid", {"s", "t", "u", "loss"});
    table.inJson = false;
    data::NpyArray array{std::vector<std::size_t>(3, static_cast<std::size_t>(size)), {}};
    for (int k = 0; k < size; ++k)
        for (int j = 0; j < size; ++j)
            for (int i = 0; i < size; ++i) {
                const double loss = picture.samples[static_cast<std::size_t>(k)](j, i);
                table.addRow({coordinate(0, i), coordinate(1, j), coordinate(2, k), loss});
                array.values.push_back(loss);
            }
    panel.object["grid"] = {{"size", size}, {"loss", array.values}};
    panel.arrays.emplace_back("grid", std::move(array));
    panel.tables.push_back(std::move(table));
}

}  // namespace

PanelData volumeData(const ShownSession& shown, const figures::VolumePicture& picture) {
    const cells::VolumeComplex& complex = picture.complex;
    PanelData panel;
    panel.object["axes"] = axesJson(shown, 3);
    panel.object["kind"] = complex.kind == cells::VolumeComplex::Kind::Certified ? "certified" : "partial";
    panel.object["remark"] = complex.remark;
    panel.object["unresolved_volume"] = complex.unresolvedVolume;
    DataTable vertices("vertices", {"s", "t", "u", "loss"});
    for (const auto& vertex : complex.vertices)
        vertices.addRow({vertex.at[0], vertex.at[1], vertex.at[2], vertex.loss});
    panel.tables = {std::move(vertices), volumeFaces(complex)};
    addVolumeCells(panel, complex);
    panel.tables.push_back(makersTable(complex.makers));
    addSamples(panel, picture);
    panel.tables.push_back(runTable(shown, 3));
    panel.tables.push_back(omegaTable(shown, 3));
    return panel;
}

}  // namespace omegascope::exporting

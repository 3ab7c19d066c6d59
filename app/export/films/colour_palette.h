#pragma once

#include <QImage>
#include <QList>
#include <QRgb>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace omegascope::exporting {

/// How often each colour occurs in pictures.
class ColourCount {
  public:
    void add(const QImage& image);  ///< RGB32; alpha is not looked at
    const std::unordered_map<QRgb, std::uint64_t>& counts() const { return counts_; }

  private:
    std::unordered_map<QRgb, std::uint64_t> counts_;
};

/// At most `size` colours for pictures in which the counted ones occur: first those that cover much by
/// themselves (paper, ink, plateaus), exactly; then the means of boxes that are cut, the one with the largest
/// squared error first, across its longest axis at its mean (a variance-based median cut), improved by three
/// rounds of Lloyd's iteration. Deterministic.
QList<QRgb> paletteOf(const ColourCount& count, int size);

/// Pictures as indices into a palette, with an ordered 8 × 8 dither: the same colour at the same place gives
/// the same index in every frame, so what stands still does not flicker, and slopes of colour do not break
/// into bands. Colours of the palette are kept as they are.
class PaletteMapper {
  public:
    explicit PaletteMapper(QList<QRgb> palette);
    /// Row by row, one byte per pixel.
    std::vector<std::uint8_t> indices(const QImage& image);

  private:
    std::uint8_t nearest(int red, int green, int blue);

    QList<QRgb> palette_;
    std::unordered_map<QRgb, std::uint8_t> exact_;
    std::vector<std::int16_t> known_;  ///< nearest index by the upper 7 bits of each channel, or -1
    double spread_ = 0.0;              ///< how far the dither reaches: about the distance of neighbours
};

}  // namespace omegascope::exporting

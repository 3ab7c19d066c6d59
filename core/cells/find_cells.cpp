#include "core/cells/find_cells.h"

#include "core/cells/curved/curved_complex.h"
#include "core/cells/straight/straight_complex.h"

namespace omegascope::cells {

Result<CellComplex> cellComplex(const slice::SliceLoss& loss, const ComplexOptions& options,
                                const Control& control) {
    // Hidden walls of one hidden layer are lines in any direction.
    const bool criterionWalls =
        options.criterionWalls && loss::isPiecewiseMultilinear(loss.loss().criterion());
    const bool straight =
        regimeOf(loss) == Regime::R1 || (loss.loss().network().depth() == 1 && !criterionWalls);
    return straight ? straightComplex(loss, options, control) : curvedComplex(loss, options, control);
}

}  // namespace omegascope::cells

#include "core/cells/forms/slice_forms.h"

#include <stdexcept>

namespace omegascope::cells {
namespace {

bool moves(const network::Network& network, const Eigen::VectorXd& direction, int layer) {
    const auto touched = [&](const network::Block* block) {
        return block && (direction.segment(block->offset, block->size).array() != 0.0).any();
    };
    return touched(network.layout().weight(layer)) || touched(network.layout().bias(layer));
}

Eigen::VectorXd biasColumn(const network::Network& network, int layer, const Eigen::VectorXd& parameters) {
    Eigen::MatrixXd column = Eigen::MatrixXd::Zero(network.architecture().width(layer), 1);
    network.addBias(layer, parameters, column);
    return column.col(0);
}

/// Adds `terms` times x^dx y^dy, where `to` has the larger bidegree.
void addShifted(SliceForms::Forms& to, const SliceForms::Forms& like, const Eigen::MatrixXd& terms, int dx,
                int dy) {
    for (int a = 0; a <= like.degreeX; ++a)
        for (int b = 0; b <= like.degreeY; ++b)
            to.coefficients.col((a + dx) * (to.degreeY + 1) + b + dy) +=
                terms.col(a * (like.degreeY + 1) + b);
}

}  // namespace

SliceForms::SliceForms(const slice::SliceLoss& loss) : loss_(loss) {
    const slice::AffineSlice& slice = loss.slice();
    for (std::size_t k = 0; k < 2; ++k) {
        middle_[k] = 0.5 * (slice.ranges[k][0] + slice.ranges[k][1]);
        half_[k] = 0.5 * (slice.ranges[k][1] - slice.ranges[k][0]);
        directions_[k] = half_[k] * slice.directions.col(static_cast<Eigen::Index>(k));
    }
    origin_ = slice.at(middle_[0], middle_[1]);
    const auto& network = loss.loss().network();
    penalty_ = loss::penaltyForm(network, origin_, directions_[0], directions_[1]);
    for (int layer = 1; layer <= network.depth() + 1; ++layer)
        moves_.push_back({moves(network, directions_[0], layer), moves(network, directions_[1], layer)});
}

Polynomial SliceForms::Forms::at(int unit) const {
    Polynomial p(degreeX, degreeY);
    for (int a = 0; a <= degreeX; ++a)
        for (int b = 0; b <= degreeY; ++b) p.at(a, b) = coefficients(unit, a * (degreeY + 1) + b);
    return p;
}

SliceForms::Forms SliceForms::input(int datum) const {
    return {0, 0, loss_.loss().dataset().points.col(datum)};
}

SliceForms::Forms SliceForms::affine(int layer, const Forms& features) const {
    const auto& network = loss_.loss().network();
    const auto& moved = moves_[static_cast<std::size_t>(layer - 1)];
    Forms z;
    z.degreeX = features.degreeX + moved[0];
    z.degreeY = features.degreeY + moved[1];
    z.coefficients.setZero(network.architecture().width(layer), (z.degreeX + 1) * (z.degreeY + 1));
    addShifted(z, features, network.linear(layer, origin_, features.coefficients), 0, 0);
    z.coefficients.col(0) += biasColumn(network, layer, origin_);
    for (int k = 0; k < 2; ++k) {
        if (!moved[static_cast<std::size_t>(k)]) continue;
        const Eigen::VectorXd& d = directions_[static_cast<std::size_t>(k)];
        addShifted(z, features, network.linear(layer, d, features.coefficients), k == 0, k == 1);
        z.coefficients.col(k == 0 ? z.degreeY + 1 : 1) += biasColumn(network, layer, d);
    }
    return z;
}

SliceForms::Forms SliceForms::activated(Forms forms, std::span<const std::int8_t> states) const {
    const double alpha = loss_.loss().network().architecture().alpha;
    for (Eigen::Index k = 0; k < forms.coefficients.rows(); ++k) {
        const std::int8_t state = states[static_cast<std::size_t>(k)];
        if (state <= 0) forms.coefficients.row(k) *= state < 0 ? alpha : 0.0;
    }
    return forms;
}

SliceForms::Forms SliceForms::criterion(int datum, const Forms& outputs) const {
    const loss::Loss& loss = loss_.loss();
    const double target = loss.dataset().targets(0, datum);
    Forms m = outputs;
    switch (loss.criterion()) {
        case loss::Criterion::Hinge:
            m.coefficients *= -target;
            break;
        case loss::Criterion::OneVersusAll:
            for (Eigen::Index r = 0; r < m.coefficients.rows(); ++r)
                if (static_cast<double>(r) == target) m.coefficients.row(r) *= -1.0;
            break;
        case loss::Criterion::MulticlassHinge: {
            const Eigen::RowVectorXd own = outputs.coefficients.row(static_cast<Eigen::Index>(target));
            m.coefficients.rowwise() -= own;
            break;
        }
        case loss::Criterion::Squared:
        case loss::Criterion::Logistic:
            m.coefficients.resize(0, m.coefficients.cols());
            return m;
    }
    m.coefficients.col(0).array() += 1.0;
    return m;
}

Polynomial SliceForms::weightedLoss(int datum, const Forms& outputs,
                                    std::span<const std::int8_t> criterionStates) const {
    const loss::Loss& loss = loss_.loss();
    const Eigen::MatrixXd& mu = loss.weights();
    Polynomial sum(outputs.degreeX, outputs.degreeY);
    if (loss.criterion() == loss::Criterion::Logistic)
        throw std::invalid_argument("the logistic loss is no polynomial on a cell");
    if (loss.criterion() == loss::Criterion::Squared) {
        for (int r = 0; r < outputs.coefficients.rows(); ++r) {
            Polynomial residual = outputs.at(r);
            residual.at(0, 0) -= loss.dataset().targets(r, datum);
            sum += residual * residual;
        }
        return sum *= mu(0, datum);
    }
    const Forms m = criterion(datum, outputs);
    for (int r = 0; r < m.coefficients.rows(); ++r) {
        if (criterionStates[static_cast<std::size_t>(r)] <= 0) continue;
        if (loss.criterion() == loss::Criterion::MulticlassHinge && r == loss.dataset().targets(0, datum))
            continue;
        sum += m.at(r) * mu(mu.rows() > 1 ? r : 0, datum);
    }
    return sum;
}

Polynomial SliceForms::penalty() const {
    Polynomial p(penalty_.moves ? 2 : 0, penalty_.moves ? 2 : 0);
    p.at(0, 0) = penalty_.one;
    if (!penalty_.moves) return p;
    p.at(1, 0) = penalty_.s;
    p.at(0, 1) = penalty_.t;
    p.at(2, 0) = penalty_.ss;
    p.at(1, 1) = penalty_.st;
    p.at(0, 2) = penalty_.tt;
    return p;
}

std::vector<double> SliceForms::scales(int datum) const {
    const auto& network = loss_.loss().network();
    const Eigen::VectorXd most = origin_.cwiseAbs() + directions_[0].cwiseAbs() + directions_[1].cwiseAbs();
    Eigen::MatrixXd x = loss_.loss().dataset().points.col(datum).cwiseAbs();
    std::vector<double> scales;
    for (int layer = 1; layer <= network.depth() + 1; ++layer) {
        x = network.affine(layer, most, x);
        if (layer <= network.depth()) scales.insert(scales.end(), x.data(), x.data() + x.size());
    }
    const int units = loss::criterionUnits(loss_.loss().criterion(), network.architecture().outputs);
    const double output = x.maxCoeff();
    scales.insert(scales.end(), static_cast<std::size_t>(units), 1.0 + 2.0 * output);
    return scales;
}

}  // namespace omegascope::cells

#include "core/optimisation/linear_program.h"
#include "core/support/words.h"

#include <glpk.h>

#include <algorithm>

#include <memory>
#include <stdexcept>
#include <string>

namespace omegascope::optimisation {

namespace {

/// GLPK keeps an environment per thread; it is freed when the thread ends.
struct ThreadEnvironment {
    ThreadEnvironment() { glp_term_out(GLP_OFF); }
    ~ThreadEnvironment() { glp_free_env(); }
};

struct ProblemDeleter {
    void operator()(glp_prob* problem) const { glp_delete_prob(problem); }
};
using Problem = std::unique_ptr<glp_prob, ProblemDeleter>;

void require(bool holds, const char* what) {
    if (!holds) throw std::invalid_argument(what);
}

void checkShapes(const LinearProgram& p) {
    const Eigen::Index m = p.rows(), n = p.variables();
    require(p.cost.size() == n && p.lower.size() == n && p.upper.size() == n,
            "a linear program needs one cost and two bounds for every variable");
    require(p.rowLower.size() == m && p.rowUpper.size() == m,
            "a linear program needs two bounds for every row");
    require((p.lower.array() <= p.upper.array()).all() && (p.rowLower.array() <= p.rowUpper.array()).all(),
            "a lower bound of a linear program exceeds its upper bound");
}

int boundType(double lower, double upper) {
    if (lower == upper) return GLP_FX;
    if (lower == -kInfinity) return upper == kInfinity ? GLP_FR : GLP_UP;
    return upper == kInfinity ? GLP_LO : GLP_DB;
}

Problem load(const LinearProgram& p) {
    Problem problem(glp_create_prob());
    glp_prob* raw = problem.get();
    glp_set_obj_dir(raw, GLP_MIN);
    const int m = static_cast<int>(p.rows()), n = static_cast<int>(p.variables());
    if (m > 0) glp_add_rows(raw, m);
    if (n > 0) glp_add_cols(raw, n);
    for (int r = 0; r < m; ++r)
        glp_set_row_bnds(raw, r + 1, boundType(p.rowLower[r], p.rowUpper[r]), p.rowLower[r], p.rowUpper[r]);
    std::vector<int> index{0};
    std::vector<double> entry{0.0};
    for (int c = 0; c < n; ++c) {
        glp_set_col_bnds(raw, c + 1, boundType(p.lower[c], p.upper[c]), p.lower[c], p.upper[c]);
        glp_set_obj_coef(raw, c + 1, p.cost[c]);
        index.resize(1);
        entry.resize(1);
        for (int r = 0; r < m; ++r) {
            if (p.matrix(r, c) == 0.0) continue;
            index.push_back(r + 1);
            entry.push_back(p.matrix(r, c));
        }
        glp_set_mat_col(raw, c + 1, static_cast<int>(index.size()) - 1, index.data(), entry.data());
    }
    return problem;
}

BasisStatus basisStatus(int status) {
    switch (status) {
        case GLP_BS:
            return BasisStatus::Basic;
        case GLP_NU:
            return BasisStatus::AtUpper;
        case GLP_NF:
            return BasisStatus::Free;
        default:
            return BasisStatus::AtLower;
    }
}

LinearSolution read(glp_prob* problem) {
    LinearSolution solution;
    const int m = glp_get_num_rows(problem), n = glp_get_num_cols(problem);
    solution.value = glp_get_obj_val(problem);
    solution.x.resize(n);
    solution.reducedCost.resize(n);
    solution.rowPrice.resize(m);
    for (int c = 0; c < n; ++c) {
        solution.x[c] = glp_get_col_prim(problem, c + 1);
        solution.reducedCost[c] = glp_get_col_dual(problem, c + 1);
        solution.variableBasis.push_back(basisStatus(glp_get_col_stat(problem, c + 1)));
    }
    for (int r = 0; r < m; ++r) {
        solution.rowPrice[r] = glp_get_row_dual(problem, r + 1);
        solution.rowBasis.push_back(basisStatus(glp_get_row_stat(problem, r + 1)));
    }
    return solution;
}

glp_smcp parameters() {
    glp_smcp result;
    glp_init_smcp(&result);
    result.msg_lev = GLP_MSG_OFF;
    result.tol_bnd = 1e-9;
    result.tol_dj = 1e-9;
    result.it_lim = 100'000;
    return result;
}

/// GLPK ends the program where products of its numbers overflow, so they stay far from that.
constexpr double kLargest = 1e100;

double largest(const LinearProgram& program) {
    const double cost = program.cost.size() > 0 ? program.cost.cwiseAbs().maxCoeff() : 0.0;
    const double matrix = program.matrix.size() > 0 ? program.matrix.cwiseAbs().maxCoeff() : 0.0;
    return std::max(cost, matrix);
}

Result<LinearSolution> run(const LinearProgram& program, bool exact) {
    checkShapes(program);
    if (!program.cost.allFinite() || !program.matrix.allFinite())
        return Error{
            "A linear program has a coefficient that is not a finite number; use smaller data or "
            "parameters."};
    if (largest(program) > kLargest)
        return limitError(
            "A linear program has a coefficient beyond 1e100, where the simplex method fails; use smaller "
            "data or "
            "parameters.");
    thread_local const ThreadEnvironment environment;
    const Problem problem = load(program);
    const glp_smcp options = parameters();
    int failure = glp_simplex(problem.get(), &options);
    // Among nearly dependent rows the simplex method in doubles calls feasible programs infeasible: whatever
    // is not an optimum is asked for again without rounding.
    const bool doubtful = failure != 0 || glp_get_status(problem.get()) != GLP_OPT;
    if (exact || doubtful) failure = glp_exact(problem.get(), &options);
    LinearSolution solution;
    if (failure == 0 || failure == GLP_ENOPFS || failure == GLP_ENODFS) {
        switch (glp_get_status(problem.get())) {
            case GLP_OPT:
                return read(problem.get());
            case GLP_NOFEAS:
                solution.status = LinearStatus::Infeasible;
                return solution;
            case GLP_UNBND:
                solution.status = LinearStatus::Unbounded;
                return solution;
            default:
                break;
        }
    }
    return internalError("The linear program of " + counted(program.rows(), "row") + " and " +
                         counted(program.variables(), "variable") + " could not be solved (code " +
                         std::to_string(failure) + "); it may be badly scaled.");
}

}  // namespace

LinearProgram::LinearProgram(Eigen::Index rows, Eigen::Index variables)
    : cost(Eigen::VectorXd::Zero(variables)),
      matrix(Eigen::MatrixXd::Zero(rows, variables)),
      rowLower(Eigen::VectorXd::Constant(rows, -kInfinity)),
      rowUpper(Eigen::VectorXd::Constant(rows, kInfinity)),
      lower(Eigen::VectorXd::Constant(variables, -kInfinity)),
      upper(Eigen::VectorXd::Constant(variables, kInfinity)) {
}

Result<LinearSolution> solve(const LinearProgram& program) {
    return run(program, false);
}

Result<LinearSolution> solveExactly(const LinearProgram& program) {
    return run(program, true);
}

Result<LinearSolution> optimal(Result<LinearSolution> solution) {
    if (solution && solution->status != LinearStatus::Optimal)
        return internalError(
            "A linear program that has an optimum was found to have none; it may be badly scaled.");
    return solution;
}

}  // namespace omegascope::optimisation

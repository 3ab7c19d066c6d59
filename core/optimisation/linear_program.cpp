#include "core/optimisation/linear_program.h"

#include <glpk.h>

#include <csetjmp>
#include <optional>
#include <stdexcept>
#include <string>

#include "core/optimisation/program_scaling.h"
#include "core/support/caught.h"
#include "core/support/words.h"

namespace omegascope::optimisation {

namespace {

Eigen::MatrixXd zeros(Eigen::Index rows, Eigen::Index variables) {
    requireMatrixFits(rows, variables, "A linear program");
    return Eigen::MatrixXd::Zero(rows, variables);
}

/// No linear program of this library takes a second; one that pivots longer goes round in rounding.
constexpr int kMostMilliseconds = 60'000;

void require(bool holds, const char* what) {
    if (!holds) throw std::invalid_argument(what);
}

void checkShapes(const LinearProgram& p) {
    const Eigen::Index m = p.rows(), n = p.variables();
    require(p.cost.size() == n && p.lower.size() == n && p.upper.size() == n,
            "a linear program needs one cost and two bounds for every variable");
    require(p.rowLower.size() == m && p.rowUpper.size() == m,
            "a linear program needs two bounds for every row");
}

void checkBounds(const LinearProgram& p) {
    require((p.lower.array() <= p.upper.array()).all() && (p.rowLower.array() <= p.rowUpper.array()).all(),
            "a lower bound of a linear program exceeds its upper bound");
}

int boundType(double lower, double upper) {
    if (lower == upper) return GLP_FX;
    if (lower == -kInfinity) return upper == kInfinity ? GLP_FR : GLP_UP;
    return upper == kInfinity ? GLP_LO : GLP_DB;
}

/// Doubles; doubles and, where they find no optimum, rational numbers; both always.
enum class Arithmetic { Doubles, Confirmed, Rational };

/// Everything GLPK works on, held outside of its calls: they may be left by a jump, which runs no destructor.
struct Task {
    Task(const LinearProgram& linear, Arithmetic asked)
        : program(linear),
          arithmetic(asked),
          index(static_cast<std::size_t>(linear.rows()) + 1),
          entry(static_cast<std::size_t>(linear.rows()) + 1) {
        solution.x.resize(linear.variables());
        solution.reducedCost.resize(linear.variables());
        solution.rowPrice.resize(linear.rows());
        solution.variableBasis.resize(static_cast<std::size_t>(linear.variables()));
        solution.rowBasis.resize(static_cast<std::size_t>(linear.rows()));
    }

    const LinearProgram& program;
    Arithmetic arithmetic;
    std::vector<int> index;
    std::vector<double> entry;
    int failure = 0, status = GLP_UNDEF;
    LinearSolution solution;
};

glp_prob* load(Task& task) {
    const LinearProgram& p = task.program;
    glp_prob* raw = glp_create_prob();
    glp_set_obj_dir(raw, GLP_MIN);
    const int m = static_cast<int>(p.rows()), n = static_cast<int>(p.variables());
    if (m > 0) glp_add_rows(raw, m);
    if (n > 0) glp_add_cols(raw, n);
    for (int r = 0; r < m; ++r)
        glp_set_row_bnds(raw, r + 1, boundType(p.rowLower[r], p.rowUpper[r]), p.rowLower[r], p.rowUpper[r]);
    for (int c = 0; c < n; ++c) {
        glp_set_col_bnds(raw, c + 1, boundType(p.lower[c], p.upper[c]), p.lower[c], p.upper[c]);
        glp_set_obj_coef(raw, c + 1, p.cost[c]);
        std::size_t count = 0;
        for (int r = 0; r < m; ++r) {
            if (p.matrix(r, c) == 0.0) continue;
            ++count;
            task.index[count] = r + 1;
            task.entry[count] = p.matrix(r, c);
        }
        glp_set_mat_col(raw, c + 1, static_cast<int>(count), task.index.data(), task.entry.data());
    }
    return raw;
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

void read(glp_prob* problem, LinearSolution& solution) {
    solution.value = glp_get_obj_val(problem);
    for (int c = 0; c < solution.x.size(); ++c) {
        solution.x[c] = glp_get_col_prim(problem, c + 1);
        solution.reducedCost[c] = glp_get_col_dual(problem, c + 1);
        solution.variableBasis[static_cast<std::size_t>(c)] = basisStatus(glp_get_col_stat(problem, c + 1));
    }
    for (int r = 0; r < solution.rowPrice.size(); ++r) {
        solution.rowPrice[r] = glp_get_row_dual(problem, r + 1);
        solution.rowBasis[static_cast<std::size_t>(r)] = basisStatus(glp_get_row_stat(problem, r + 1));
    }
}

/// What rows and prices of a solution keep to, in the scaled program: GLPK's own is 1e-7; below 1e-10 it goes round in
/// rounding.
constexpr double kProgramTolerance = 1e-9;

glp_smcp parameters() {
    glp_smcp result;
    glp_init_smcp(&result);
    result.msg_lev = GLP_MSG_OFF;
    result.tol_bnd = kProgramTolerance;
    result.tol_dj = kProgramTolerance;
    result.it_lim = 100'000;
    result.tm_lim = kMostMilliseconds;
    return result;
}

/// The work of GLPK from the first call to the last. Holds nothing that needs a destructor.
void work(void* argument) {
    Task& task = *static_cast<Task*>(argument);
    glp_prob* problem = load(task);
    const glp_smcp options = parameters();
    // Doubles that go round in rounding are left soon.
    constexpr int kPivots = 20, kSomePivots = 500;
    glp_smcp inDoubles = options;
    inDoubles.it_lim =
        kSomePivots + kPivots * static_cast<int>(task.program.rows() + task.program.variables());
    task.failure = glp_simplex(problem, &inDoubles);
    // Among nearly dependent rows the simplex method in doubles calls feasible programs infeasible: whatever
    // is not an optimum is asked for again without rounding.
    const bool doubtful = task.failure != 0 || glp_get_status(problem) != GLP_OPT;
    if (task.arithmetic == Arithmetic::Rational || (doubtful && task.arithmetic != Arithmetic::Doubles))
        task.failure = glp_exact(problem, &options);
    task.status = glp_get_status(problem);
    if (task.status == GLP_OPT) read(problem, task.solution);
    glp_delete_prob(problem);
}

int swallow(void*, const char*) {
    return 1;
}

[[noreturn]] void escape(void* place) {
    std::longjmp(*static_cast<std::jmp_buf*>(place), 1);
}

/// GLPK keeps an environment per thread; it is freed when the thread ends.
struct ThreadEnvironment {
    ~ThreadEnvironment() { glp_free_env(); }
};

/// Where an assertion inside GLPK fails, or its memory runs out, it would end the program; here it ends the
/// work and its environment, and the next call begins with a new one.
/// @return whether the work came to its end
bool guarded(Task& task) {
    thread_local const ThreadEnvironment environment;
    std::jmp_buf place;
    if (setjmp(place) != 0) {
        glp_error_hook(nullptr, nullptr);
        glp_free_env();
        return false;
    }
    glp_term_out(GLP_OFF);
    // An assertion turns the terminal on again before it speaks.
    glp_term_hook(swallow, nullptr);
    glp_error_hook(escape, &place);
    work(&task);
    glp_error_hook(nullptr, nullptr);
    return true;
}

std::string sizeOf(const LinearProgram& program) {
    return counted(program.rows(), "row") + " and " + counted(program.variables(), "variable");
}

Result<LinearSolution> run(const LinearProgram& program, Arithmetic arithmetic) {
    checkShapes(program);
    if (!program.cost.allFinite() || !program.matrix.allFinite() || program.lower.hasNaN() ||
        program.upper.hasNaN() || program.rowLower.hasNaN() || program.rowUpper.hasNaN())
        return Error{
            "A linear program has a coefficient that is not a finite number; use smaller data or "
            "parameters."};
    checkBounds(program);
    const std::optional<ScaledProgram> scaled = scaledProgram(program);
    if (!scaled)
        return limitError("The coefficients of a linear program of " + sizeOf(program) +
                          " lie too many orders of magnitude apart; bring the data to one size.");
    Task task(scaled->program, arithmetic);
    const bool ended = guarded(task);
    if (ended && (task.failure == 0 || task.failure == GLP_ENOPFS || task.failure == GLP_ENODFS)) {
        if (task.status == GLP_OPT) return unscaled(*scaled, std::move(task.solution));
        LinearSolution none;
        none.status = LinearStatus::Infeasible;
        if (task.status == GLP_NOFEAS) return none;
        none.status = LinearStatus::Unbounded;
        if (task.status == GLP_UNBND) return none;
    }
    return internalError(
        "The linear program of " + sizeOf(program) + " could not be solved (" +
        (ended ? "code " + std::to_string(task.failure) : std::string("the solver gave up")) +
        "); it may be badly scaled.");
}

}  // namespace

LinearProgram::LinearProgram(Eigen::Index rows, Eigen::Index variables)
    : cost(Eigen::VectorXd::Zero(variables)),
      matrix(zeros(rows, variables)),
      rowLower(Eigen::VectorXd::Constant(rows, -kInfinity)),
      rowUpper(Eigen::VectorXd::Constant(rows, kInfinity)),
      lower(Eigen::VectorXd::Constant(variables, -kInfinity)),
      upper(Eigen::VectorXd::Constant(variables, kInfinity)) {
}

Result<LinearSolution> solve(const LinearProgram& program) {
    return run(program, Arithmetic::Confirmed);
}

Result<LinearSolution> solveExactly(const LinearProgram& program) {
    return run(program, Arithmetic::Rational);
}

Result<LinearSolution> solveInDoubles(const LinearProgram& program) {
    return run(program, Arithmetic::Doubles);
}

Result<LinearSolution> optimal(Result<LinearSolution> solution) {
    if (solution && solution->status != LinearStatus::Optimal)
        return internalError(
            "A linear program that has an optimum was found to have none; it may be badly scaled.");
    return solution;
}

}  // namespace omegascope::optimisation

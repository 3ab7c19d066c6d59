// How long a person waits: from the movement of the pointer to the paint, with the window's own widgets.

#include <QApplication>
#include <QMouseEvent>
#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

#include <benchmark/benchmark.h>

#include "app/charts/loss_chart.h"
#include "app/commands/edits.h"
#include "app/document/document.h"
#include "app/live/run_controller.h"
#include "app/live/slice_computer.h"
#include "app/panels/run/timeline_bar.h"
#include "app/views/data_plane_view.h"
#include "app/views/highlight.h"
#include "app/views/parameter_plane_view.h"
#include "core/support/random.h"

using namespace omegascope;

namespace {

constexpr QSize kViewSize(640, 480);  // a view of a window of 1280 × 800, and then some

/// K = 10 neurons, N = 30 data in the plane; the slice moves all biases at random.
session::Session randomSession() {
    Random random(30);
    session::Session session;
    session.title = "K = 10, N = 30";
    session.architecture.input = 2;
    session.architecture.layers = {network::DenseLayer{10}};
    const int count = 30;
    session.data.edit().points.resize(2, count);
    session.data.edit().targets.resize(1, count);
    for (double& x : session.data.edit().points.reshaped()) x = random.normal();
    for (double& y : session.data.edit().targets.reshaped()) y = random.uniform() < 0.5 ? -1.0 : 1.0;
    const network::Network network(session.architecture);
    session.parameters.resize(network.parameterCount());
    for (double& p : session.parameters) p = random.normal();
    session.slice.origin = session.parameters;
    for (int k = 0; k < 2; ++k) {
        Eigen::VectorXd direction = Eigen::VectorXd::Zero(network.parameterCount());
        const network::Block& bias = *network.layout().bias(1);
        for (double& x : direction.segment(bias.offset, bias.size)) x = random.normal();
        session.slice.directions.emplace_back(slice::BlockDirection{direction});
    }
    session.slice.ranges = {{-1.0, 1.0}, {-1.0, 1.0}};
    return session;
}

/// The two planes beside each other, as in the window.
struct Views {
    document::Document document{randomSession()};
    views::Highlight highlight;
    views::SliceComputer computer{document};
    views::ParameterPlaneView plane{document, computer, highlight};
    views::DataPlaneView data{document, highlight};

    Views() {
        for (QWidget* view : std::initializer_list<QWidget*>{&plane, &data}) {
            view->setMouseTracking(true);
            view->resize(kViewSize);
            view->show();
        }
        settle();
    }

    void settle() {
        while (!computer.isCurrent()) QApplication::processEvents(QEventLoop::WaitForMoreEvents);
        plane.repaint();
        data.repaint();
    }

    static void send(QWidget& view, QEvent::Type type, const QPointF& at, Qt::MouseButton button,
                     Qt::MouseButtons held) {
        QMouseEvent event(type, at, view.mapToGlobal(at), button, held, Qt::NoModifier);
        QApplication::sendEvent(&view, &event);
    }
};

double milliseconds(std::chrono::steady_clock::time_point since) {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - since).count();
}

void report(benchmark::State& state, std::vector<double> waits) {
    std::sort(waits.begin(), waits.end());
    state.counters["p50_ms"] = waits[waits.size() / 2];
    state.counters["p95_ms"] = waits[waits.size() * 95 / 100];
}

/// The pointer moves over the parameter plane: cell, card, highlighted walls, paint.
void hoverToPaint(benchmark::State& state) {
    Views views;
    Random random(1);
    std::vector<double> waits;
    for (auto _ : state) {
        const QPointF at(random.uniform(80, 500), random.uniform(60, 420));
        const auto start = std::chrono::steady_clock::now();
        Views::send(views.plane, QEvent::MouseMove, at, Qt::NoButton, Qt::NoButton);
        views.plane.repaint();
        waits.push_back(milliseconds(start));
    }
    state.counters["cells"] = static_cast<double>(views.computer.picture()->complex.cells.size());
    report(state, std::move(waits));
}
BENCHMARK(hoverToPaint)->Unit(benchmark::kMillisecond)->Iterations(400)->UseRealTime();

/// A datum is dragged: the edit, the picture that follows the drag (computed on a worker), both planes
/// painted.
void dragToPaint(benchmark::State& state) {
    Views views;
    const figures::AxisMap map = views.data.axisMap();
    const Eigen::VectorXd datum = views.document.session().data->points.col(0);
    const QPointF start = map.toPaper(datum[0], datum[1]);
    bool fresh = false;
    QObject::connect(&views.computer, &views::SliceComputer::pictureChanged, [&fresh] { fresh = true; });
    Views::send(views.data, QEvent::MouseButtonPress, start, Qt::LeftButton, Qt::LeftButton);
    std::vector<double> waits;
    double edit = 0.0, compute = 0.0, plane = 0.0, data = 0.0;
    int step = 0;
    for (auto _ : state) {
        const QPointF at = start + QPointF(step % 40, (step / 2) % 30);
        ++step;
        const auto begin = std::chrono::steady_clock::now();
        double before = 0.0;
        const auto lap = [&](double& total) {
            const double now = milliseconds(begin);
            total += now - before;
            before = now;
        };
        fresh = false;
        Views::send(views.data, QEvent::MouseMove, at, Qt::NoButton, Qt::LeftButton);
        lap(edit);
        while (!fresh) QApplication::processEvents(QEventLoop::WaitForMoreEvents);
        lap(compute);
        views.plane.repaint();
        lap(plane);
        views.data.repaint();
        lap(data);
        waits.push_back(before);
    }
    Views::send(views.data, QEvent::MouseButtonRelease, start, Qt::LeftButton, Qt::NoButton);
    for (const auto& [name, total] :
         {std::pair{"edit_ms", edit}, {"compute_ms", compute}, {"plane_ms", plane}, {"data_ms", data}})
        state.counters[name] = total / static_cast<double>(waits.size());
    report(state, std::move(waits));
}
BENCHMARK(dragToPaint)->Unit(benchmark::kMillisecond)->Iterations(200)->UseRealTime();

/// The slider goes to a step of a run of 100,000 whose events are marked: ω is found, and planes, chart and
/// timeline are painted.
void scrubToPaint(benchmark::State& state) {
    Views views;
    dynamics::TrainingSpec training;
    training.step = 0.01;
    training.steps = 100'000;
    auto trajectory = dynamics::train(*views.document.loss(), views.document.session().parameters, training);
    if (!commands::setTraining(views.document, training) ||
        !commands::setTrajectory(views.document, std::move(trajectory))) {
        state.SkipWithError("the document refused the run");
        return;
    }
    panels::RunController run(views.document);
    panels::TimelineBar timeline(views.document, run);
    views::LossChart chart(views.document, run.events());
    for (QWidget* view : std::initializer_list<QWidget*>{&timeline, &chart}) {
        view->resize(kViewSize.width(), view == &chart ? 300 : timeline.sizeHint().height());
        view->show();
    }
    while (run.events().isSearching()) QApplication::processEvents(QEventLoop::WaitForMoreEvents);
    QApplication::processEvents();
    const int steps = views.document.session().trajectory->steps();
    std::vector<double> waits;
    const std::array<std::pair<const char*, QWidget*>, 4> shown{
        {{"plane_ms", &views.plane}, {"data_ms", &views.data}, {"chart_ms", &chart}, {"bar_ms", &timeline}}};
    std::array<double, 5> totals{};
    int k = 0;
    for (auto _ : state) {
        k = (k + 61'803) % (steps + 1);
        const auto begin = std::chrono::steady_clock::now();
        views.document.setPosition(k);
        double before = milliseconds(begin);
        totals.back() += before;
        for (std::size_t v = 0; v < shown.size(); ++v) {
            shown[v].second->repaint();
            const double now = milliseconds(begin);
            totals[v] += now - before;
            before = now;
        }
        waits.push_back(before);
    }
    for (std::size_t v = 0; v < shown.size(); ++v)
        state.counters[shown[v].first] = totals[v] / static_cast<double>(waits.size());
    state.counters["move_ms"] = totals.back() / static_cast<double>(waits.size());
    state.counters["steps"] = steps;
    state.counters["events"] = static_cast<double>(run.events().itinerary()->events.size());
    report(state, std::move(waits));
}
BENCHMARK(scrubToPaint)->Unit(benchmark::kMillisecond)->Iterations(200)->UseRealTime();

}  // namespace

int main(int argc, char** argv) {
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}

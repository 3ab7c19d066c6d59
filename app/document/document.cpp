#include "app/document/document.h"

#include <algorithm>
#include <utility>

namespace omegascope::document {

namespace {

constexpr Aspects kAll = Aspects::fromInt((static_cast<unsigned>(Aspect::File) << 1) - 1);

template <typename T>
void exchangePart(std::optional<T>& part, T& own) {
    if (part) std::swap(*part, own);
}

template <typename T>
const T& chosen(const std::optional<T>& part, const T& own) {
    return part ? *part : own;
}

template <typename T>
bool samePart(const std::optional<T>& a, const std::optional<T>& b) {
    return a == b;
}

std::size_t bytesOf(const data::Dataset& data) {
    return sizeof(double) *
           static_cast<std::size_t>(data.points.size() + data.targets.size() + data.weights.size());
}

std::size_t bytesOf(const dynamics::Trajectory& run) {
    double numbers = static_cast<double>(run.loss.size());
    if (!run.keyframes.empty())
        numbers +=
            static_cast<double>(run.keyframes.size()) * static_cast<double>(run.keyframes.front().size());
    for (const dynamics::Memory& memory : run.memories) numbers += memory.numbers();
    std::size_t bytes = sizeof(double) * static_cast<std::size_t>(numbers);
    for (const auto& losses : run.perDatum) bytes += sizeof(float) * losses.size();
    return bytes;
}

/// Eigen compares only vectors of equal length.
template <>
bool samePart(const std::optional<Eigen::VectorXd>& a, const std::optional<Eigen::VectorXd>& b) {
    if (!a || !b) return a.has_value() == b.has_value();
    return a->size() == b->size() && (a->array() == b->array()).all();
}

}  // namespace

Aspects Patch::aspects() const {
    Aspects aspects;
    aspects.setFlag(Aspect::Network, network.has_value());
    aspects.setFlag(Aspect::Data, data.has_value());
    aspects.setFlag(Aspect::Parameters, parameters.has_value());
    aspects.setFlag(Aspect::Slice, slice.has_value());
    aspects.setFlag(Aspect::Training, training.has_value());
    aspects.setFlag(Aspect::Trajectory, trajectory.has_value());
    aspects.setFlag(Aspect::View, view.has_value());
    aspects.setFlag(Aspect::Description, description.has_value());
    aspects.setFlag(Aspect::Bookmarks, bookmarks.has_value());
    return aspects;
}

void Patch::addBlocks(UndoStack::Blocks& blocks) const {
    if (data) blocks.emplace(data->data.address(), bytesOf(*data->data));
    if (trajectory) blocks.emplace(trajectory->address(), bytesOf(**trajectory));
    if (parameters)
        blocks.emplace(&*parameters, sizeof(double) * static_cast<std::size_t>(parameters->size()));
    if (slice) blocks.emplace(&*slice, sizeof(double) * static_cast<std::size_t>(slice->origin.size()));
}

bool Patch::operator==(const Patch& other) const {
    return samePart(network, other.network) && samePart(data, other.data) &&
           samePart(parameters, other.parameters) && samePart(slice, other.slice) &&
           samePart(training, other.training) && samePart(trajectory, other.trajectory) &&
           samePart(view, other.view) && samePart(description, other.description) &&
           samePart(bookmarks, other.bookmarks);
}

Document::Document(session::Session session, QObject* parent)
    : QObject(parent), session_(std::move(session)) {
    rebuild(kAll);
    connect(&undoStack_, &QUndoStack::cleanChanged, this, [this] { emit changed(Aspect::File); });
}

void Document::reset(session::Session session, const QString& filePath) {
    {
        // The views hear of the new session once, below, not of the stack while it still belongs to the old
        // one.
        const QSignalBlocker quiet(this);
        undoStack_.clear();
        undoStack_.setClean();
    }
    session_ = std::move(session);
    filePath_ = filePath;
    position_ = 0;
    rebuild(kAll);
    emit changed(kAll);
}

void Document::setPosition(int step) {
    const int last = std::max(0, session_.trajectory->steps());
    const int clamped = std::clamp(step, 0, last);
    if (clamped == position_) return;
    position_ = clamped;
    emit changed(rebuild(Aspect::Position));
}

void Document::setFilePath(const QString& path) {
    filePath_ = path;
    const bool wasModified = isModified();
    undoStack_.setClean();  // emits File itself when it was modified
    if (!wasModified) emit changed(Aspect::File);
}

Outcome Document::check(const Patch& patch) const {
    const auto& architecture = patch.network ? patch.network->architecture : session_.architecture;
    if (patch.network)
        if (auto outcome = session::checkNetwork(architecture); !outcome) return outcome;
    const network::Network network = patch.network ? network::Network(architecture) : loss_->network();
    const auto criterion = patch.network ? patch.network->criterion : session_.criterion;
    const auto& parameters = chosen(patch.parameters, session_.parameters);

    if (patch.network || patch.data)
        if (auto outcome =
                session::checkModel(network, criterion, patch.data ? patch.data->data : session_.data);
            !outcome)
            return outcome;
    if (patch.network || patch.parameters)
        if (auto outcome = session::checkParameters(network, parameters); !outcome) return outcome;
    if (patch.network || patch.slice)
        if (const auto slice = session::resolveSlice(chosen(patch.slice, session_.slice), network); !slice)
            return slice.error();
    if (patch.training)
        if (auto outcome = session::checkTraining(*patch.training); !outcome) return outcome;
    if (patch.network || patch.parameters || patch.trajectory)
        if (auto outcome =
                session::checkTrajectory(*chosen(patch.trajectory, session_.trajectory), parameters);
            !outcome)
            return outcome;
    if (patch.network || patch.view) {
        const session::ViewChoices& view = chosen(patch.view, session_.view);
        if (auto outcome = session::checkDataPlane(view.dataPlane, architecture.input); !outcome)
            return outcome;
    }
    if (patch.network || patch.bookmarks)
        if (auto outcome = session::checkBookmarks(chosen(patch.bookmarks, session_.bookmarks), network);
            !outcome)
            return outcome;
    return patch.view ? session::checkView(*patch.view) : Outcome(Done{});
}

void Document::exchange(Patch& patch) {
    Aspects aspects = patch.aspects();
    if (patch.network) {
        std::swap(patch.network->architecture, session_.architecture);
        std::swap(patch.network->criterion, session_.criterion);
    }
    if (patch.data) {
        std::swap(patch.data->data, session_.data);
        std::swap(patch.data->reference, session_.dataReference);
    }
    exchangePart(patch.parameters, session_.parameters);
    exchangePart(patch.slice, session_.slice);
    exchangePart(patch.training, session_.training);
    exchangePart(patch.trajectory, session_.trajectory);
    exchangePart(patch.view, session_.view);
    exchangePart(patch.bookmarks, session_.bookmarks);
    if (patch.description) {
        std::swap(patch.description->title, session_.title);
        std::swap(patch.description->source, session_.source);
        std::swap(patch.description->notes, session_.notes);
    }
    const int last = std::max(0, session_.trajectory->steps());
    const int position = patch.parameters ? 0 : std::min(position_, last);
    if (position != position_) aspects |= Aspect::Position;
    position_ = position;
    emit changed(rebuild(aspects));
}

Aspects Document::rebuild(Aspects aspects) {
    if (aspects & (Aspect::Network | Aspect::Data))
        loss_ = std::make_shared<const loss::Loss>(network::Network(session_.architecture),
                                                   session_.criterion, session_.data);
    constexpr Aspects kPoint =
        Aspect::Network | Aspect::Data | Aspect::Parameters | Aspect::Trajectory | Aspect::Position;
    if (aspects & kPoint) {
        point_ =
            position_ == 0 ? session_.parameters : dynamics::pointAt(session_.trajectory, *loss_, position_);
        evaluation_ = loss_->evaluate(point_);
    }
    // A slice that follows the run moves with the shown step; the others cost nothing while ω is dragged.
    const bool follows = session_.view.sliceFollowsRun && session_.slice.followsParameters;
    if (!(aspects & (Aspect::Network | Aspect::Slice | Aspect::View)) && !follows) return aspects;
    slice::AffineSlice seen = *session::seenSlice(session_, loss_->network(), point_, position_);
    if (!(seen == slice_)) aspects |= Aspect::Slice;
    slice_ = std::move(seen);
    return aspects;
}

}  // namespace omegascope::document

#include "moc_document.cpp"

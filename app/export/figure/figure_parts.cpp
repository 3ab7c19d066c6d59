#include "app/export/figure/figure_parts.h"

namespace omegascope::exporting {

namespace {

/// Whether a picture was made with the usual options but for its colours, and with this range of losses.
template <typename Picture>
bool fits(const std::shared_ptr<const Picture>& picture, const PartsRequest& request) {
    if (!picture || picture->scale != request.shown.session.view.lossScale) return false;
    if (!request.lossRange) return true;
    return picture->map.lowest == request.lossRange->front() &&
           picture->map.highest == request.lossRange->back();
}

/// The same picture in other colours: only the colours differ, so nothing is computed.
template <typename Picture>
std::shared_ptr<const Picture> inColours(std::shared_ptr<const Picture> picture,
                                         figures::LossColours colours) {
    if (!picture || picture->colours == colours) return picture;
    auto other = std::make_shared<Picture>(*picture);
    other->colours = colours;
    return other;
}

}  // namespace

bool PartsRequest::isMet() const {
    return (!needsPicture || fits(known.picture, *this)) && (!needsVolume || fits(known.volume, *this)) &&
           (!needsClarke || known.clarke);
}

Result<FigureParts> computeParts(const PartsRequest& request, const Control& control) {
    const ShownSession& shown = request.shown;
    FigureParts parts;
    parts.clarke = request.known.clarke;
    if (fits(request.known.picture, request))
        parts.picture = inColours(request.known.picture, request.colours);
    if (fits(request.known.volume, request)) parts.volume = inColours(request.known.volume, request.colours);
    if (request.needsPicture && !parts.picture) {
        figures::SlicePictureOptions options;
        options.colours = request.colours;
        options.scale = shown.session.view.lossScale;
        options.lossRange = request.lossRange;
        auto computed = figures::slicePicture(shown.loss, shown.session.slice, shown.slice, options, control);
        if (!computed) return computed.error();
        parts.picture = *std::move(computed);
    }
    if (request.needsVolume && !parts.volume) {
        figures::VolumePictureOptions options;
        options.colours = request.colours;
        options.scale = shown.session.view.lossScale;
        options.lossRange = request.lossRange;
        auto computed =
            figures::volumePicture(shown.loss, shown.session.slice, shown.slice, options, control);
        if (!computed) return computed.error();
        parts.volume = *std::move(computed);
    }
    if (request.needsClarke && !parts.clarke) {
        auto found = nonsmooth::clarkeSubdifferential(shown.loss, shown.point, {}, control);
        if (!found) return found.error();
        parts.clarke = std::make_shared<const nonsmooth::ClarkeSubdifferential>(*std::move(found));
    }
    return parts;
}

}  // namespace omegascope::exporting

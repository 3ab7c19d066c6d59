#include "app/figures/frame/layers.h"

#include <QTransform>
#include <cmath>

namespace omegascope::figures {
namespace {

LayeredDevice* layered(QPainter& painter) {
    return dynamic_cast<LayeredDevice*>(painter.device());
}

}  // namespace

Layer::Layer(QPainter& painter, const char* name, double age) : device_(layered(painter)) {
    if (device_) device_->beginLayer(name, age);
}

Layer::~Layer() {
    if (device_) device_->endLayer();
}

bool isTaken(QPainter& painter, Mark mark) {
    LayeredDevice* device = layered(painter);
    if (!device) return false;
    const QTransform transform = painter.combinedTransform();
    mark.at = transform.map(mark.at);
    mark.diameter *= std::sqrt(std::abs(transform.determinant()));
    return device->takesMark(mark);
}

}  // namespace omegascope::figures

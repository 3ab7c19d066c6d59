#include "app/lessons/lesson.h"

#include <algorithm>

namespace omegascope::lessons {

bool Scene::isLocked(std::string_view control) const {
    return std::ranges::find(locked, control) != locked.end();
}

bool Scene::isHidden(std::string_view control) const {
    return std::ranges::find(hidden, control) != hidden.end();
}

double Lesson::minutes() const {
    double sum = 0.0;
    for (const Scene& scene : scenes) sum += scene.minutes;
    return sum;
}

}  // namespace omegascope::lessons

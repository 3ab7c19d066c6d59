#pragma once

#include <QPushButton>
#include <QtTest>

#include "app/present/stage_window.h"
#include "tests/app/lessons/lesson_text.h"

/// What the tests of the stage share.
namespace omegascope::testing {

inline lessons::Lesson lessonOf(const session::Json& json) {
    auto loaded = lessons::lessonFromText(json.dump(), QString());
    if (!loaded) qFatal("%s", loaded.error().message.c_str());
    return std::move(loaded->lesson);
}

inline void show(present::StageWindow& stage) {
    stage.show();
    QVERIFY(QTest::qWaitForWindowActive(&stage));
}

inline QPushButton* button(present::StageWindow& stage, const char* name) {
    auto* found = stage.findChild<QPushButton*>(QLatin1String(name));
    if (!found) qFatal("there is no %s", name);
    return found;
}

}  // namespace omegascope::testing

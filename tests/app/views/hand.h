#pragma once

#include <QApplication>
#include <QMouseEvent>
#include <QtTest>

#include "app/session/file/session_io.h"

/// What the tests of views share: a session, and a hand that moves the mouse.
namespace omegascope::testing {

inline session::Session figure4bSession() {
    return session::load(QStringLiteral(OMEGASCOPE_SOURCE_DIR "/resources/gallery/pmlr-fig4b.json"))
        .value()
        .session;
}

inline void hover(QWidget& widget, const QPointF& at) {
    QMouseEvent move(QEvent::MouseMove, at, widget.mapToGlobal(at), Qt::NoButton, Qt::NoButton, {});
    QApplication::sendEvent(&widget, &move);
}

/// Approach, press, several moves, release: what a hand does.
inline void drag(QWidget& widget, const QPointF& from, const QPointF& to) {
    hover(widget, from);
    QTest::mousePress(&widget, Qt::LeftButton, {}, from.toPoint());
    for (int k = 1; k <= 4; ++k) {
        const QPointF at = from + (to - from) * (k / 4.0);
        QMouseEvent move(QEvent::MouseMove, at, widget.mapToGlobal(at), Qt::NoButton, Qt::LeftButton, {});
        QApplication::sendEvent(&widget, &move);
    }
    QTest::mouseRelease(&widget, Qt::LeftButton, {}, to.toPoint());
}

}  // namespace omegascope::testing

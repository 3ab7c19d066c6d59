#pragma once

#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QWidget>
#include <functional>

namespace omegascope::authoring {

/// Fields of the forms, each with a name for who looks for it and one for who cannot see it.
QComboBox* makeBox(const char* name, const QString& called, const QString& tip, QWidget* parent);
QLineEdit* makeLine(const char* name, const QString& called, const QString& tip, QWidget* parent);
/// Markdown of a few lines; Tab leaves it.
QPlainTextEdit* makeWords(const char* name, const QString& called, const QString& tip, QWidget* parent);
QPushButton* makeButton(const char* name, const QString& text, const QString& tip, QWidget* parent,
                        std::function<void()> slot);
/// Shows text that is not there already, so that nobody's cursor jumps.
void showText(QLineEdit& field, const QString& text);
void showText(QPlainTextEdit& field, const QString& text);

}  // namespace omegascope::authoring

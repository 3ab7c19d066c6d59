#include <QtTest>
#include <memory>

#include "core/support/result.h"
#include "tests/support/registry.h"

namespace test_result {

using namespace omegascope;

namespace {

Result<int> half(int number) {
    if (number % 2 != 0) return Error{"The number is odd; give an even one."};
    return number / 2;
}

Result<int> quarter(int number) {
    const Result<int> first = half(number);
    if (!first) return first.error();
    return half(*first);
}

}  // namespace

class TestResult : public QObject {
    Q_OBJECT
  private slots:
    void aValueIsHeld();
    void anErrorIsHeldWithItsSentence();
    void anErrorPassesUpwards();
    void aValueThatCannotBeCopiedIsMovedOut();
    void aResultOfErrorLikeTypeKeepsTheSidesApart();
    void doneIsAResultWithoutContent();
};

void TestResult::aValueIsHeld() {
    Result<int> result = half(10);
    QVERIFY(result.ok());
    QVERIFY(static_cast<bool>(result));
    QCOMPARE(*result, 5);
    QCOMPARE(result.value(), 5);
    *result = 7;
    QCOMPARE(result.value(), 7);
}

void TestResult::anErrorIsHeldWithItsSentence() {
    const Result<int> result = half(3);
    QVERIFY(!result.ok());
    QVERIFY(!result);
    QCOMPARE(result.error().message, std::string("The number is odd; give an even one."));
}

void TestResult::anErrorPassesUpwards() {
    QCOMPARE(*quarter(12), 3);
    QVERIFY(quarter(6).error() == half(3).error());
}

void TestResult::aValueThatCannotBeCopiedIsMovedOut() {
    Result<std::unique_ptr<int>> result(std::make_unique<int>(4));
    QCOMPARE(**result, 4);
    const std::unique_ptr<int> taken = *std::move(result);
    QCOMPARE(*taken, 4);
    const std::unique_ptr<int> fresh = Result<std::unique_ptr<int>>(std::make_unique<int>(5)).value();
    QCOMPARE(*fresh, 5);
}

void TestResult::aResultOfErrorLikeTypeKeepsTheSidesApart() {
    const Result<std::string> text(std::string("a value"));
    QVERIFY(text.ok());
    QCOMPARE(text->size(), std::size_t{7});
    const Result<std::string> failure(Error{"a failure"});
    QVERIFY(!failure.ok());
}

void TestResult::doneIsAResultWithoutContent() {
    const Outcome done = Done{};
    QVERIFY(done.ok());
    const Outcome failed = Error{"It failed; try again."};
    QVERIFY(!failed.ok());
}

OMEGASCOPE_TEST(Core, TestResult);

}  // namespace test_result

#include "test_result.moc"

#include <QtTest>
#include <clocale>
#include <limits>
#include <new>

#include "core/support/caught.h"
#include "core/support/number_text.h"
#include "tests/support/registry.h"

namespace test_number_text {

using namespace omegascope;

class TestNumberText : public QObject {
    Q_OBJECT

  private slots:
    void numbersReadAsPrintfWritesThemInC() {
        for (const double value : {0.0, -2.5, 1.0 / 3.0, 1e300, 5e-324, 123456.789, 1e5, 1e-5}) {
            QCOMPARE(generalNumber(value, 3), QString::asprintf("%.3g", value).toStdString());
            QCOMPARE(fixedNumber(value, 2), QString::asprintf("%.2f", value).toStdString());
        }
    }

    void noLocaleGetsIntoThem() {
        for (const char* name : {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8"}) std::setlocale(LC_ALL, name);
        QCOMPARE(generalNumber(-2.5, 6), std::string("-2.5"));
        QCOMPARE(fixedNumber(4.66, 2), std::string("4.66"));
        std::setlocale(LC_ALL, "C");
    }

    void whatIsThrownBecomesASentenceOfItsKind() {
        const auto kindOf = [](auto throwing) {
            return caught([&]() -> Outcome {
                       throwing();
                       return Done{};
                   })
                .error();
        };
        QCOMPARE(kindOf([] { throw std::bad_alloc(); }).kind, ErrorKind::Limit);
        QCOMPARE(kindOf([] { throw LimitExceeded("Too many."); }), (Error{"Too many.", ErrorKind::Limit}));
        QCOMPARE(kindOf([] { throw std::runtime_error("x"); }).kind, ErrorKind::Internal);
        QCOMPARE(kindOf([] { throw 3; }).kind, ErrorKind::Internal);
    }

    void thousandsAreSetApart() {
        for (const auto& [number, text] :
             std::initializer_list<std::pair<std::int64_t, const char*>>{{0, "0"},
                                                                         {999, "999"},
                                                                         {1000, "1,000"},
                                                                         {-999, "-999"},
                                                                         {-12345, "-12,345"},
                                                                         {400000, "400,000"}})
            QCOMPARE(thousands(number), std::string(text));
        QCOMPARE(thousands(std::numeric_limits<std::int64_t>::min()),
                 std::string("-9,223,372,036,854,775,808"));
    }

    void aTableIsRefusedJustAboveTheLimit() {
        const auto side = static_cast<std::ptrdiff_t>(kMostMatrixEntries) / 1024;
        requireMatrixFits(side - 1, 1024, "It");
        requireMatrixFits(side, 1024, "It");
        QVERIFY_EXCEPTION_THROWN(requireMatrixFits(side + 1, 1024, "It"), LimitExceeded);
    }
};

OMEGASCOPE_TEST(Core, TestNumberText);

}  // namespace test_number_text

#include "test_number_text.moc"

#include <QtTest>
#include <set>
#include <stdexcept>

#include "core/network/signature.h"
#include "tests/support/registry.h"

namespace test_signature {

using namespace omegascope::network;

class TestSignature : public QObject {
    Q_OBJECT

  private slots:
    void everyEntryIsStoredApart() {
        Signature signature(3, {2, 4, 1});
        std::int8_t next = 1;
        for (int datum = 0; datum < 3; ++datum)
            for (int layer = 1; layer <= 3; ++layer)
                for (int unit = 0; unit < signature.width(layer); ++unit)
                    signature.set(datum, layer, unit, next++);
        // Entries of one datum are adjacent, layer after layer, so the numbers come out in the order of
        // writing.
        QCOMPARE(signature.entriesPerDatum(), 7);
        QCOMPARE(signature.entries().size(), std::size_t{21});
        for (std::size_t k = 0; k < 21; ++k)
            QCOMPARE(static_cast<int>(signature.entries()[k]), static_cast<int>(k + 1));
        QCOMPARE(static_cast<int>(signature.at(1, 2, 3)), 7 + 2 + 3 + 1);
    }

    void zerosAreListedInOrder() {
        Signature signature(2, {1, 2});
        QVERIFY(signature.hasZero());
        QCOMPARE(signature.zeros().size(), std::size_t{6});
        for (const Activation& zero : signature.zeros()) signature.set(zero.datum, zero.layer, zero.unit, -1);
        QVERIFY(!signature.hasZero());
        QVERIFY(signature.zeros().empty());
        signature.set(1, 2, 1, 0);
        signature.set(0, 1, 0, 0);
        QVERIFY((signature.zeros() == std::vector<Activation>{{0, 1, 0}, {1, 2, 1}}));
    }

    void layerWithoutEntriesIsAllowed() {
        const Signature smooth(2, {0});
        QVERIFY(!smooth.hasZero());
        QVERIFY(smooth.zeros().empty());
        QCOMPARE(smooth.layerCount(), 1);
    }

    void differentSignaturesHaveDifferentHashes() {
        // All 3^6 signatures of one shape, and equal entries under another shape.
        std::set<std::uint64_t> hashes;
        for (int code = 0; code < 729; ++code) {
            Signature signature(2, {2, 1});
            int rest = code;
            for (int datum = 0; datum < 2; ++datum)
                for (int k = 0; k < 3; ++k, rest /= 3)
                    signature.set(datum, k < 2 ? 1 : 2, k < 2 ? k : 0,
                                  static_cast<std::int8_t>(rest % 3 - 1));
            const Signature copy = signature;
            QVERIFY(copy == signature);
            QCOMPARE(copy.hash(), signature.hash());
            hashes.insert(signature.hash());
        }
        QCOMPARE(hashes.size(), std::size_t{729});
        QVERIFY(!(Signature(2, {2, 1}) == Signature(2, {1, 2})));
        hashes.insert(Signature(2, {1, 2}).hash());
        hashes.insert(Signature(3, {2}).hash());
        hashes.insert(Signature(6, {1}).hash());
        QCOMPARE(hashes.size(), std::size_t{732});
    }

    void hashIsFnv1aOnEveryPlatform() {
        // Computed by hand from the definition: the four bytes of N = 0, then nothing.
        std::uint64_t expected = 14695981039346656037ULL;
        for (int byte = 0; byte < 4; ++byte) expected *= 1099511628211ULL;
        QCOMPARE(Signature().hash(), expected);
    }

    void negativeSizesAreRefused() {
        QVERIFY_EXCEPTION_THROWN(Signature(-1, {1}), std::invalid_argument);
        QVERIFY_EXCEPTION_THROWN(Signature(1, {1, -1}), std::invalid_argument);
    }
};

OMEGASCOPE_TEST(Core, TestSignature);

}  // namespace test_signature

#include "test_signature.moc"

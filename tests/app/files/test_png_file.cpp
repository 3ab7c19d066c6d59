// Pictures as PNG files: Qt's reader, which shares nothing with our writer, reads what was written.

#include <QBuffer>
#include <QtEndian>
#include <QtTest>

#include "app/files/png_file.h"
#include "core/support/random.h"
#include "tests/support/registry.h"

namespace test_png_file {

using namespace omegascope;

namespace {

/// Flat parts, slopes and noise, so that every filter has its rows.
QImage picture(QSize size, QImage::Format format, Random& random) {
    QImage image(size, QImage::Format_ARGB32);
    for (int y = 0; y < size.height(); ++y)
        for (int x = 0; x < size.width(); ++x) {
            const int kind = y * 4 / size.height();
            const int value = kind == 0   ? 200
                              : kind == 1 ? (3 * x) % 256
                              : kind == 2 ? (5 * y) % 256
                                          : static_cast<int>(255 * random.uniform());
            image.setPixel(x, y, qRgba(value, 255 - value, (value * 7) % 256, (x + y) % 256));
        }
    return image.convertToFormat(format);
}

}  // namespace

class TestPngFile : public QObject {
    Q_OBJECT
  private slots:
    void whatIsWrittenIsRead_data() {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<int>("format");
        for (const QSize size : {QSize(1, 1), QSize(3, 7), QSize(64, 48), QSize(257, 100)})
            for (const QImage::Format format :
                 {QImage::Format_RGB32, QImage::Format_ARGB32, QImage::Format_ARGB32_Premultiplied,
                  QImage::Format_Grayscale8, QImage::Format_Indexed8})
                QTest::addRow("%dx%d, format %d", size.width(), size.height(), format) << size << int(format);
    }
    void whatIsWrittenIsRead() {
        QFETCH(QSize, size);
        QFETCH(int, format);
        Random random(7);
        const QImage image = picture(size, static_cast<QImage::Format>(format), random);
        const QByteArray bytes = files::pngBytes(image);
        const QImage read = QImage::fromData(bytes, "PNG");
        QVERIFY(!read.isNull());
        QCOMPARE(read.hasAlphaChannel(), image.hasAlphaChannel());
        const auto wanted = image.hasAlphaChannel() ? QImage::Format_ARGB32 : QImage::Format_RGB32;
        QCOMPARE(read.convertToFormat(wanted), image.convertToFormat(wanted));
        QCOMPARE(files::pngBytes(image), bytes);
    }

    void resolutionAndTextsAreKept() {
        QImage image(20, 10, QImage::Format_RGB32);
        image.fill(Qt::white);
        image.setDotsPerMeterX(11811);
        image.setDotsPerMeterY(11811);
        const QString longText = QStringLiteral("ω ∈ Ω, ŷ = 0; ").repeated(5000);
        image.setText(QStringLiteral("Description"), longText);
        image.setText(QStringLiteral("omegascope"), QStringLiteral("{}"));
        image.setText(files::kPictureMark, files::kPictureMark);
        const QByteArray bytes = files::pngBytes(image);
        QVERIFY(bytes.size() < 8000);
        QVERIFY(bytes.left(4096).contains(files::kPictureMark));
        const QImage read = QImage::fromData(bytes, "PNG");
        QCOMPARE(read.dotsPerMeterX(), 11811);
        QCOMPARE(read.dotsPerMeterY(), 11811);
        for (const QString& key : image.textKeys()) QCOMPARE(read.text(key), image.text(key));
    }

    /// Not larger than what Qt would write, by more than noise.
    void aFigureIsPackedWell() {
        Random random(3);
        QImage image(600, 450, QImage::Format_RGB32);
        image.fill(Qt::white);
        for (int y = 100; y < 400; ++y)
            for (int x = 100; x < 500; ++x) image.setPixel(x, y, qRgb(x / 2, (x + y) / 4, 255 - y / 2));
        QByteArray byQt;
        QBuffer buffer(&byQt);
        buffer.open(QIODevice::WriteOnly);
        image.save(&buffer, "PNG");
        const QByteArray ours = files::pngBytes(image);
        QVERIFY2(ours.size() < 1.2 * static_cast<double>(byQt.size()),
                 qPrintable(QStringLiteral("%1 against %2").arg(ours.size()).arg(byQt.size())));
    }

    void packedBytesAreUnpacked() {
        Random random(5);
        for (const int size : {0, 1, 100, 100'000}) {
            QByteArray bytes(size, 'a');
            for (char& c : bytes) c = static_cast<char>(6 * random.uniform());
            const QByteArray packed = files::deflated(bytes, 9);
            QByteArray withLength(4, '\0');
            qToBigEndian(static_cast<quint32>(size), withLength.data());
            QCOMPARE(qUncompress(withLength + packed), bytes);
        }
    }
};

OMEGASCOPE_TEST(Core, TestPngFile);

}  // namespace test_png_file

#include "test_png_file.moc"

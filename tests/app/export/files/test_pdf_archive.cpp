// PDF figures as archives and for who does not see them: what the standards ask, looked at in the files.

#define POINTERHOLDER_TRANSITION 4  // of libqpdf: shared_ptr alone
#include <QColorSpace>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QXmlStreamReader>
#include <QtTest>
#include <qpdf/Buffer.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFObjectHandle.hh>
#include <qpdf/QPDFPageDocumentHelper.hh>

#include "app/export/figure/panel_renderer.h"
#include "app/session/file/embedded_session.h"
#include "tests/app/export/files/latex.h"
#include "tests/app/export/gallery_sessions.h"
#include "tests/support/registry.h"

namespace test_pdf_archive {

using namespace omegascope;
using namespace omegascope::exporting;

namespace {

QByteArray pdfFigure(bool archive, Carried carries = Carried::Session) {
    PanelRenderer renderer = PanelRenderer::of(testing::gallerySession("pmlr-fig4b")).value();
    FigureSpec spec = specOf(panelsNamed(QStringLiteral("data,slice")).value(), {});
    spec.pixels.reset();
    spec.centimetres = {17.5, 6.2};
    spec.format = Format::Pdf;
    spec.archive = archive;
    spec.carries = carries;
    return renderer.renderVectors(spec, {})->bytes;
}

std::string bytesOf(QPDFObjectHandle stream) {
    const auto buffer = stream.getStreamData();
    return {reinterpret_cast<const char*>(buffer->getBuffer()), buffer->getSize()};
}

struct Opened {
    QByteArray bytes;
    QPDF pdf;
    explicit Opened(const QByteArray& file) : bytes(file) {
        pdf.processMemoryFile("figure", bytes.constData(), static_cast<std::size_t>(bytes.size()));
    }
};

QMap<QString, QString> textsOf(const std::string& xmp) {
    QMap<QString, QString> texts;
    QXmlStreamReader reader(QByteArray::fromStdString(xmp));
    QString name;
    while (!reader.atEnd()) {
        reader.readNext();
        if (reader.isStartElement()) name = reader.qualifiedName().toString();
        if (reader.isCharacters() && !reader.isWhitespace()) texts[name] = reader.text().toString();
    }
    if (reader.hasError()) texts[QStringLiteral("error")] = reader.errorString();
    return texts;
}

}  // namespace

class TestPdfArchive : public QObject {
    Q_OBJECT

  private slots:
    void archivesSayWhatTheyAre_data() {
        QTest::addColumn<int>("carries");
        QTest::addColumn<QString>("part");
        QTest::newRow("3b") << static_cast<int>(Carried::Session) << QStringLiteral("3");
        QTest::newRow("3b anonymous") << static_cast<int>(Carried::Anonymous) << QStringLiteral("3");
        QTest::newRow("2b") << static_cast<int>(Carried::Nothing) << QStringLiteral("2");
    }
    void archivesSayWhatTheyAre() {
        QFETCH(int, carries);
        QFETCH(QString, part);
        Opened file(pdfFigure(true, static_cast<Carried>(carries)));
        QPDFObjectHandle root = file.pdf.getRoot();
        // ISO 19005-2, 6.6: metadata as plain text, with part and conformance, equal to the information dictionary.
        QPDFObjectHandle metadata = root.getKey("/Metadata");
        QVERIFY(metadata.isStream() && !metadata.getDict().hasKey("/Filter"));
        const auto texts = textsOf(bytesOf(metadata));
        QVERIFY(!texts.contains(QStringLiteral("error")));
        QCOMPARE(texts[QStringLiteral("pdfaid:part")], part);
        QCOMPARE(texts[QStringLiteral("pdfaid:conformance")], QStringLiteral("B"));
        QPDFObjectHandle info = file.pdf.getTrailer().getKey("/Info");
        QCOMPARE(texts[QStringLiteral("pdf:Producer")],
                 QString::fromStdString(info.getKey("/Producer").getUTF8Value()));
        QCOMPARE(texts[QStringLiteral("xmp:CreatorTool")],
                 QString::fromStdString(info.getKey("/Creator").getUTF8Value()));
        QCOMPARE(texts.value(QStringLiteral("rdf:li")),
                 QString::fromStdString(info.getKey("/Title").getUTF8Value()));
        QCOMPARE(texts[QStringLiteral("xmp:CreateDate")], QStringLiteral("2000-01-01T00:00:00Z"));
        QCOMPARE(QString::fromStdString(info.getKey("/CreationDate").getUTF8Value()),
                 QStringLiteral("D:20000101000000Z"));
        // 6.2.3: one output intent with a profile of three colours.
        QPDFObjectHandle intents = root.getKey("/OutputIntents");
        QCOMPARE(intents.getArrayNItems(), 1);
        QPDFObjectHandle intent = intents.getArrayItem(0);
        QCOMPARE(intent.getKey("/S").getName(), std::string("/GTS_PDFA1"));
        QPDFObjectHandle profile = intent.getKey("/DestOutputProfile");
        QCOMPARE(profile.getDict().getKey("/N").getIntValue(), 3);
        const QColorSpace space = QColorSpace::fromIccProfile(QByteArray::fromStdString(bytesOf(profile)));
        QVERIFY(space.isValid() && space.transferFunction() == QColorSpace::TransferFunction::SRgb);
        // 6.1: identifiers, no encryption.
        QVERIFY(file.pdf.getTrailer().getKey("/ID").isArray() && !file.pdf.isEncrypted());
        QVERIFY(file.bytes.startsWith("%PDF-1.7\n%"));
        for (int k = 10; k < 14; ++k) QVERIFY(static_cast<unsigned char>(file.bytes[k]) > 127);
    }

    /// ISO 19005-3, 6.8: attachments are related to the document; part 2 has none.
    void attachmentsAreRelated() {
        Opened with(pdfFigure(true)), without(pdfFigure(true, Carried::Nothing));
        QVERIFY(!without.pdf.getRoot().hasKey("/AF") && !without.bytes.contains("/EmbeddedFile"));
        QPDFObjectHandle related = with.pdf.getRoot().getKey("/AF");
        QCOMPARE(related.getArrayNItems(), 1);
        QPDFObjectHandle file = related.getArrayItem(0);
        QCOMPARE(file.getKey("/AFRelationship").getName(), std::string("/Source"));
        QVERIFY(file.getKey("/F").isString() && file.getKey("/UF").isString());
        QPDFObjectHandle stream = file.getKey("/EF").getKey("/F");
        QCOMPARE(stream.getDict().getKey("/Subtype").getName(), std::string("/application/json"));
        QVERIFY(stream.getDict().getKey("/Params").getKey("/ModDate").isString());
        const auto embedded = session::embeddedSession(with.bytes);
        QVERIFY(embedded && embedded->ok());
        QCOMPARE((*embedded)->trimmed(), QByteArray::fromStdString(bytesOf(stream)).trimmed());
    }

    /// 6.2.11.4: every font that the page uses is embedded. 6.2.8: pictures are not interpolated.
    void fontsAreEmbedded() {
        Opened file(pdfFigure(true));
        int fonts = 0;
        for (QPDFObjectHandle object : file.pdf.getAllObjects()) {
            if (object.isDictionary() && object.getKey("/Type").isName() &&
                object.getKey("/Type").getName() == "/FontDescriptor") {
                ++fonts;
                QVERIFY(object.hasKey("/FontFile2") || object.hasKey("/FontFile3") ||
                        object.hasKey("/FontFile"));
            }
            if (object.isStream() && object.getDict().getKey("/Interpolate").isBool())
                QVERIFY(!object.getDict().getKey("/Interpolate").getBoolValue());
        }
        QVERIFY(fonts > 0);
        const QTemporaryDir folder;
        testing::put(folder.filePath(QStringLiteral("figure.pdf")), file.bytes);
        QCOMPARE(testing::wrongFontOf(folder.filePath(QStringLiteral("figure.pdf"))), QString());
    }

    void thePageIsAFigureWithWords() {
        for (const bool archive : {false, true}) {
            Opened file(pdfFigure(archive));
            QPDFObjectHandle root = file.pdf.getRoot(), tree = root.getKey("/StructTreeRoot");
            QVERIFY(root.getKey("/MarkInfo").getKey("/Marked").getBoolValue());
            QPDFObjectHandle document = tree.getKey("/K"), figure = document.getKey("/K").getArrayItem(0);
            QCOMPARE(figure.getKey("/S").getName(), std::string("/Figure"));
            const QString words = QString::fromStdString(figure.getKey("/Alt").getUTF8Value());
            QVERIFY2(words.startsWith(QStringLiteral("L(ω) = 0.25 = 3/12.")), qPrintable(words));
            QVERIFY(words.contains(QStringLiteral("9 of 12 solved, 3 dead")));
            QVERIFY(tree.getKey("/ParentTree").getKey("/Nums").getArrayItem(1).getArrayItem(0).getObjGen() ==
                    figure.getObjGen());
            auto page = QPDFPageDocumentHelper(file.pdf).getAllPages().front();
            std::string content;
            for (QPDFObjectHandle part : page.getPageContents()) content += bytesOf(part);
            QVERIFY(content.find("/Figure <</MCID 0>> BDC") < content.find("EMC"));
        }
    }

    void theSameFigureIsTheSameArchive() { QCOMPARE(pdfFigure(true), pdfFigure(true)); }

    void anonymousArchivesTellNoTitle() {
        const QByteArray bytes = pdfFigure(true, Carried::Anonymous);
        QVERIFY(!bytes.contains("Blind side") && !bytes.contains("PMLR"));
    }
};

OMEGASCOPE_TEST(Gui, TestPdfArchive);

}  // namespace test_pdf_archive

#include "test_pdf_archive.moc"

#include <sys/stat.h>
#include <zlib.h>

#include <QBuffer>
#include <QTemporaryDir>
#include <QtEndian>
#include <QtTest>

#include "app/session/file/embedded_session.h"
#include "app/session/file/session_io.h"
#include "app/session/json_cursor.h"
#include "app/session/json_text.h"
#include "tests/support/registry.h"
#include "tests/support/sample_sessions.h"

namespace test_hostile_files {

using namespace omegascope;

namespace {

QByteArray bomb(qint64 megabytes) {
    z_stream stream{};
    deflateInit(&stream, 9);
    QByteArray packed, piece(1 << 20, ' '), out(1 << 16, 0);
    for (qint64 k = 0; k <= megabytes; ++k) {
        stream.next_in = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_in = k < megabytes ? static_cast<uInt>(piece.size()) : 0;
        do {
            stream.next_out = reinterpret_cast<Bytef*>(out.data());
            stream.avail_out = static_cast<uInt>(out.size());
            deflate(&stream, k < megabytes ? Z_NO_FLUSH : Z_FINISH);
            packed.append(out.constData(), out.size() - static_cast<qsizetype>(stream.avail_out));
        } while (stream.avail_out == 0);
    }
    deflateEnd(&stream);
    return packed;
}

QByteArray chunk(const QByteArray& type, const QByteArray& data) {
    QByteArray length(4, 0);
    qToBigEndian(static_cast<quint32>(data.size()), length.data());
    return length + type + data + QByteArray(4, 0);
}

const QByteArray kPng("\x89PNG\r\n\x1a\n", 8);

bool isLimit(const std::optional<Result<QByteArray>>& found) {
    return found && !*found && found->error().kind == ErrorKind::Limit;
}

session::Json plain() {
    return {{"omegascope", 1},
            {"network", {{"input", 1}, {"layers", session::Json::array()}, {"outputs", 1}}},
            {"criterion", "hinge"},
            {"data", {{"points", {{1}}}, {"targets", {1}}}}};
}

std::string withCsv(const std::string& path) {
    session::Json json = plain();
    json["data"] = {{"csv", path}};
    return json.dump();
}

void write(const QString& path, const QByteArray& text) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

}  // namespace

class TestHostileFiles : public QObject {
    Q_OBJECT

  private slots:
    /// A PNG of 1 MB took 4 GB before its size was looked at.
    void streamsAreUnpackedUpToTheLimitOnly() {
        const QByteArray packed = bomb(300);
        const QByteArray zero(1, 0);
        QVERIFY(isLimit(session::embeddedSession(kPng + chunk("zTXt", "omegascope" + zero + zero + packed))));
        QVERIFY(isLimit(session::embeddedSession(
            kPng + chunk("iTXt", "omegascope" + zero + QByteArray(1, 1) + zero + zero + zero + packed))));
        QVERIFY(isLimit(
            session::embeddedSession("%PDF-1.4\n7 0 obj\n<</Filter /FlateDecode>>\nstream\n" + packed +
                                     "\nendstream\n/F (session.omegascope.json) /EF <</F 7 0 R>>")));
        const QByteArray small = kPng + chunk("zTXt", "omegascope" + zero + zero + bomb(1));
        QCOMPARE((*session::embeddedSession(small))->size(), qsizetype{1 << 20});
    }

    void damagedStreamsAreNoSession() {
        const QByteArray zero(1, 0), packed = bomb(1);
        for (qsizetype cut = 0; cut < packed.size(); cut += 97)
            QVERIFY(!*session::embeddedSession(
                kPng + chunk("zTXt", "omegascope" + zero + zero + packed.first(cut))));
        // One line break between the two words of a stream, which each of them has of its own.
        QVERIFY(!*session::embeddedSession(
            "%PDF-1.4\n7 0 obj stream\nendstream /F (session.omegascope.json) /EF <</F 7 0 R>>"));
        QVERIFY(
            **session::embeddedSession(
                "%PDF-1.4\n7 0 obj stream\n{}\nendstream /F (session.omegascope.json) /EF <</F 7 0 R>>") ==
            "{}");
    }

    void aTagOfManyAttributesIsRefused() {
        const auto svg = [](int count) {
            QByteArray text = "<svg";
            for (int k = 0; k < count; ++k) text += " a" + QByteArray::number(k) + "='1'";
            return text + "><metadata id='omegascope'>{}</metadata></svg>";
        };
        QVERIFY(**session::embeddedSession(svg(1000)) == "{}");
        QVERIFY(isLimit(session::embeddedSession(svg(1001))));
        QVERIFY(isLimit(session::embeddedSession(svg(200'000))));
        // Quotes in comments, text and instructions open nothing, behind which attributes would go unseen.
        for (const char* before :
             {"<!-- it's -->", "<?it's?>", "<a><![CDATA[it's]]></a>", "<!DOCTYPE a [<!-- ' -->]>"})
            QVERIFY2(isLimit(session::embeddedSession(before + svg(1001))), before);
    }

    void tagsWithinTagsAreReadDownToTheLimit() {
        const auto nested = [](int depth) {
            QByteArray text;
            for (int k = 1; k < depth; ++k) text += "<a>";
            return text + "<metadata id='omegascope'>{}</metadata>";
        };
        QVERIFY(session::embeddedSession(nested(999))->ok());
        QVERIFY(session::embeddedSession(nested(1000))->ok());
        QVERIFY(isLimit(session::embeddedSession(nested(1001))));
        QVERIFY(isLimit(session::embeddedSession(nested(5'000'000))));
    }

    /// Each name was looked for among all namespaces that were ever declared.
    void manyNamespacesTakeNoTime() {
        QByteArray text = "<svg:svg xmlns:svg='s'>";
        for (int k = 0; k < 300'000; ++k) text += "<svg:b xmlns:n" + QByteArray::number(k) + "='n'/>";
        QVERIFY(**session::embeddedSession(
                    text + "<svg:metadata id='omegascope'>{}</svg:metadata></svg:svg>") == "{}");
    }

    void whatAFileSaysIsShownInOneLine() {
        session::Json json = plain();
        json["\x1b[2Jred\u009b\u202e"] = 1;
        const auto loaded = session::fromText(json.dump(), "");
        QVERIFY(loaded.ok());
        QCOMPARE(loaded->warnings.at(0),
                 std::string("The key \"?[2Jred??\" is unknown; it is kept in the file but has no effect."));
        json["criterion"] = "hi\nnge";
        QCOMPARE(session::fromText(json.dump(), "").error().message,
                 std::string("criterion is \"hi?nge\"; give one of \"hinge\", \"multiclass-hinge\", "
                             "\"one-versus-all\", \"squared\", \"logistic\"."));
    }

    void warningsOfAFileHaveAnEnd() {
        session::Json json = plain();
        for (int k = 0; k < 500; ++k) json["u" + std::to_string(k)] = 1;
        const auto loaded = session::fromText(json.dump(), "");
        QCOMPARE(loaded->warnings.size(), session::kMostWarnings);
        QCOMPARE(loaded->session.extras[""].size(), std::size_t{500});
    }

    void linesOfTikzAreReadWithoutKeepingThemAll() {
        QVERIFY(!*session::embeddedSession('%' + QByteArray(50'000'000, '\n')));
    }

    void textOfTooManyValuesOrKeysIsRefused() {
        std::string many = "[";
        for (int k = 0; k < 20'000'000; ++k) many += "1,";
        QVERIFY(!session::parseJson(many + "1]").ok());
        std::string keys = "[";
        for (int k = 0; k < 201; ++k) {
            keys += k > 0 ? ",{" : "{";
            for (int j = 0; j < 999; ++j) keys += (j > 0 ? ",\"" : "\"") + std::to_string(j) + "\":1";
            keys += "}";
        }
        QVERIFY(!session::parseJson(keys + "]").ok());
    }

    void aPipeIsNotWaitedFor() {
        const QTemporaryDir folder;
        const QString pipe = folder.filePath("pipe");
        QCOMPARE(mkfifo(qPrintable(pipe), 0600), 0);
        QVERIFY(session::load(pipe).error().message.find("is a pipe or a device") != std::string::npos);
    }

    void aSessionReadsInItsFolderAndBelowOnly() {
        const QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkpath("mine/below"));
        for (const char* place : {"secret.csv", "mine/own.csv", "mine/below/own.csv"})
            write(folder.filePath(place), "1,1\n2,-1\n");
        QVERIFY(QFile::link(folder.filePath("secret.csv"), folder.filePath("mine/link.csv")));
        const auto read = [&](const std::string& path, const session::Reach& reach) {
            return session::fromText(withCsv(path), reach);
        };
        const session::Reach mine(folder.filePath("mine"));
        QVERIFY(read("own.csv", mine).ok());
        QVERIFY(read("below/own.csv", mine).ok());
        QVERIFY(read("below/../own.csv", mine).ok());
        const std::string absolute = folder.filePath("secret.csv").toStdString();
        for (const std::string& path : {std::string("../secret.csv"), std::string("link.csv"), absolute,
                                        std::string("below/../../secret.csv"), std::string("../missing.csv"),
                                        std::string("/etc/passwd")}) {
            const auto refused = read(path, mine);
            QVERIFY(!refused.ok());
            QVERIFY2(refused.error().message.find("outside of the session's folder") != std::string::npos,
                     refused.error().message.c_str());
        }
        QVERIFY(!read("own.csv", session::Reach(QString())).ok());
        session::Reach allowed = mine;
        allowed.allowed = {folder.path()};
        QVERIFY(read("../secret.csv", allowed).ok());
        session::Reach asked = mine;
        QStringList files;
        asked.ask = [&files](const QString& file) {
            files << file;
            return true;
        };
        QVERIFY(read("link.csv", asked).ok());
        QCOMPARE(files, QStringList{QFileInfo(folder.filePath("secret.csv")).canonicalFilePath()});
        // A folder whose name begins alike is another one.
        QVERIFY(QDir(folder.path()).mkpath("mineral"));
        write(folder.filePath("mineral/x.csv"), "1,1\n2,-1\n");
        QVERIFY(!read("../mineral/x.csv", mine).ok());
    }
};

OMEGASCOPE_TEST(Core, TestHostileFiles);

}  // namespace test_hostile_files

#include "test_hostile_files.moc"

#include <QtTest>
#include <functional>

#include "app/certificates/certificate_json.h"
#include "app/session/json_text.h"
#include "core/certificates/check.h"
#include "tests/support/certificate_problems.h"
#include "tests/support/registry.h"

namespace test_certificate_json {

using namespace omegascope;
using certificates::Certificate;
using session::Json;

/// Certificates as text: they survive a round trip, and whatever a person or an enemy makes of them ends in a sentence.
class TestCertificateJson : public QObject {
    Q_OBJECT

  private slots:
    void everyCertificateSurvivesARoundTrip();
    void whatIsWrongIsNamed_data();
    void whatIsWrongIsNamed();
    void hostileValuesAreSentences();
    void hugeDenominatorsAreRefused();
    void damagedTextIsASentence();
};

namespace {

const testing::Certified& sample() {
    return testing::certified(5);
}

std::string textOf(const Certificate& certificate) {
    return session::printJson(session::toJson(certificate));
}

/// What reading and checking end with: a sentence of the reader, of the checker, or empty when all claims hold.
std::string ending(const testing::Judged& problem, const std::string& text) {
    const auto certificate = session::certificateFromText(text);
    if (!certificate) return certificate.error().message;
    const auto findings = certificates::check(problem.subject(), *certificate);
    if (!findings) return findings.error().message;
    for (const auto& finding : findings->findings)
        if (finding.kind == certificates::Finding::Kind::Fails) return finding.sentence;
    return {};
}

bool isSentence(const std::string& text) {
    return text.size() > 10 && text.back() == '.' && text.find('\n') == std::string::npos;
}

/// Visits every value below a place, by JSON pointer.
void forEachPlace(const Json& json, const std::string& at,
                  const std::function<void(const std::string&)>& visit) {
    if (!at.empty()) visit(at);
    if (json.is_object())
        for (const auto& [key, value] : json.items()) forEachPlace(value, at + "/" + key, visit);
    if (json.is_array())
        for (std::size_t k = 0; k < json.size(); ++k)
            forEachPlace(json[k], at + "/" + std::to_string(k), visit);
}

}  // namespace

void TestCertificateJson::everyCertificateSurvivesARoundTrip() {
    for (int number = 0; number < 150; ++number) {
        const auto& [problem, certificate] = testing::certified(number);
        const std::string text = textOf(certificate);
        const auto read = session::certificateFromText(text);
        QVERIFY2(read.ok(), read.ok() ? "" : read.error().message.c_str());
        QCOMPARE(textOf(*read), text);
        QCOMPARE(ending(problem, text), std::string());
    }
}

void TestCertificateJson::whatIsWrongIsNamed_data() {
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("value");  // JSON; empty: the key is removed
    QTest::addColumn<QString>("named");
    const auto row = [](const char* place, const char* value, const char* named) {
        QTest::newRow((std::string(place) + " " + value).c_str()) << place << value << named;
    };
    row("/omegascope_certificate", "2", "version 2");
    row("/omegascope_certificate", "\"1\"", "whole number");
    row("/omegascope_certificate", "", "This is no certificate");
    row("/claims", "", "\"claims\" is missing");
    row("/claims", "7", "a list of claims");
    row("/claims/0/claim", "\"global minimum\"", "\"local minimum\"");
    row("/claims/0/claim", "[]", "text in quotes");
    row("/claims/0/witness", "\"magic\"", "\"first order\"");
    row("/claims/0/witness", "", "\"claims[0].witness\" is missing");
    row("/claims/0/extra", "1", "\"claims[0].extra\" is unknown");
    row("/of", "", "\"of\" is missing");
    row("/of/data", "\"12\"", "16 hexadecimal digits");
    row("/of/data", "\"0000000000000000\"", "The data are not those");
    row("/of/criterion", "\"squared\"", "The criterion is not the one");
}

void TestCertificateJson::whatIsWrongIsNamed() {
    QFETCH(QString, place);
    QFETCH(QString, value);
    QFETCH(QString, named);
    Json json = session::toJson(sample().certificate);
    const Json::json_pointer pointer(place.toStdString());
    if (value.isEmpty())
        json.at(pointer.parent_pointer()).erase(pointer.back());
    else
        json[pointer] = Json::parse(value.toStdString());
    const std::string sentence = ending(sample().problem, json.dump());
    QVERIFY2(isSentence(sentence), sentence.c_str());
    QVERIFY2(QString::fromStdString(sentence).contains(named), sentence.c_str());
}

/// Every value of some certificates in turn replaced or removed.
void TestCertificateJson::hostileValuesAreSentences() {
    const std::string longNumber(30'000, '7');
    const std::vector<Json> hostile{Json(nullptr), Json("1/0"),
                                    Json(""),      Json(-1),
                                    Json(1e300),   Json(2147483647),
                                    Json::array(), Json::object(),
                                    Json(true),    Json(longNumber),
                                    Json("-5/3"),  Json("\xff\xfe"),
                                    Json(0.5),     Json::array({1, 2, 3, 4, 5, 6})};
    int tried = 0, refused = 0;
    for (const int number : {2, 5, 7, 10, 26, 41, 45, 60, 61, 75}) {
        const auto& [problem, certificate] = testing::certified(number);
        const Json good = session::toJson(certificate);
        forEachPlace(good, "", [&](const std::string& place) {
            const Json::json_pointer pointer(place);
            for (std::size_t k = 0; k <= hostile.size(); ++k) {
                Json json = good;
                if (k < hostile.size()) {
                    json[pointer] = hostile[k];
                } else {
                    Json& parent = json.at(pointer.parent_pointer());
                    if (parent.is_array())
                        parent.erase(std::stoul(pointer.back()));
                    else
                        parent.erase(pointer.back());
                }
                const std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
                const std::string sentence = ending(problem, text);
                ++tried;
                if (sentence.empty()) continue;
                ++refused;
                QVERIFY2(isSentence(sentence), (place + ": " + sentence).c_str());
            }
        });
    }
    QVERIFY2(tried > 3000 && refused > tried * 3 / 4,
             (std::to_string(refused) + " of " + std::to_string(tried)).c_str());
}

/// Numbers that each are allowed, but would make a sum endless.
void TestCertificateJson::hugeDenominatorsAreRefused() {
    Json json = session::toJson(sample().certificate);
    Json vector = Json::array();
    for (int k = 0; k < 40; ++k) {
        const std::string odd = "1/" + std::string(19'000, '3') + std::to_string(2 * k + 1);
        vector.push_back(odd);
    }
    json["claims"].push_back(
        {{"claim", "not a minimum"}, {"witness", "curve"}, {"curve", Json::array({std::move(vector)})}});
    const std::string sentence = ending(sample().problem, json.dump());
    QVERIFY2(isSentence(sentence) && sentence.find("common multiple") != std::string::npos, sentence.c_str());
}

void TestCertificateJson::damagedTextIsASentence() {
    const std::string good = textOf(sample().certificate);
    const auto refused = [](const std::string& text) {
        const auto read = session::certificateFromText(text);
        return !read && isSentence(read.error().message);
    };
    for (const std::string& text :
         {std::string(), std::string("null"), std::string("[]"), std::string("{}"), std::string("42"),
          std::string(100'000, '['), good.substr(0, good.size() / 2), std::string("\0\0\0", 3),
          "{\"a\":" + good})
        QVERIFY(refused(text));
    Random random(99);
    for (int k = 0; k < 3000; ++k) {
        std::string text = good;
        for (int changes = 1 + static_cast<int>(random.index(3)); changes > 0; --changes)
            text[random.index(text.size())] = static_cast<char>(random.index(256));
        const std::string sentence = ending(sample().problem, text);
        QVERIFY2(sentence.empty() || isSentence(sentence), sentence.c_str());
    }
}

OMEGASCOPE_TEST(Core, TestCertificateJson);

}  // namespace test_certificate_json

#include "test_certificate_json.moc"

#define POINTERHOLDER_TRANSITION 4  // of libqpdf: shared_ptr alone
#include <QTransform>
#include <algorithm>
#include <array>
#include <cmath>
#include <qpdf/Pipeline.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFObjectHandle.hh>
#include <qpdf/QPDFPageDocumentHelper.hh>
#include <qpdf/QPDFPageObjectHelper.hh>
#include <stdexcept>
#include <vector>

#include "app/export/check/figure_facts.h"

namespace omegascope::exporting {
namespace {

constexpr std::size_t kMostUnpacked = std::size_t{64} << 20;
constexpr int kDeepest = 16;
constexpr int kMostForms = 2000;

/// Whether a drawing that is too large was met: told apart from damage.
struct TooLarge : std::runtime_error {
    TooLarge() : std::runtime_error("too large") {}
};

/// Counts what a stream unpacks to, and keeps nothing of it.
class Counter : public Pipeline {
  public:
    explicit Counter(std::size_t& count) : Pipeline("counter", nullptr), count_(count) {}
    void write(unsigned char const*, std::size_t length) override {
        count_ += length;
        if (count_ > kMostUnpacked) throw TooLarge();
    }
    void finish() override {}

  private:
    std::size_t& count_;
};

double scaleOf(const QTransform& transform) {
    return std::sqrt(std::abs(transform.determinant()));
}

std::optional<double> numberOf(QPDFObjectHandle object) {
    if (!object.isNumber()) return std::nullopt;
    return object.getNumericValue();
}

/// A colour of one, three or four components.
std::optional<QColor> colourOf(const std::vector<double>& c) {
    const auto share = [](double value) { return static_cast<float>(std::clamp(value, 0.0, 1.0)); };
    if (c.size() == 1) return QColor::fromRgbF(share(c[0]), share(c[0]), share(c[0]));
    if (c.size() == 3) return QColor::fromRgbF(share(c[0]), share(c[1]), share(c[2]));
    if (c.size() == 4)
        return QColor::fromRgbF(share((1 - c[0]) * (1 - c[3])), share((1 - c[1]) * (1 - c[3])),
                                share((1 - c[2]) * (1 - c[3])));
    return std::nullopt;
}

struct GraphicsState {
    QTransform matrix;
    double lineWidth = 1.0;
    std::optional<QColor> fill = QColor(Qt::black), stroke = QColor(Qt::black);
    double fontSize = 0.0;
    int textMode = 0;
};

FontFact factOf(QPDFObjectHandle font) {
    FontFact fact;
    const auto nameIn = [](QPDFObjectHandle dictionary, const char* key) {
        QPDFObjectHandle name =
            dictionary.isDictionary() ? dictionary.getKey(key) : QPDFObjectHandle::newNull();
        return name.isName() ? name.getName().substr(1) : std::string();
    };
    fact.name = nameIn(font, "/BaseFont");
    fact.subset =
        fact.name.size() > 7 && fact.name[6] == '+' &&
        std::all_of(fact.name.begin(), fact.name.begin() + 6, [](char c) { return c >= 'A' && c <= 'Z'; });
    QPDFObjectHandle program = font;
    std::string type = nameIn(font, "/Subtype");
    if (type == "Type3") {
        fact.kind = FontFact::Kind::Type3;
        fact.embedded = true;
        if (fact.name.empty()) fact.name = "(without a name)";
        return fact;
    }
    if (type == "Type0") {
        QPDFObjectHandle parts = font.getKey("/DescendantFonts");
        if (parts.isArray() && parts.getArrayNItems() > 0) program = parts.getArrayItem(0);
        type = nameIn(program, "/Subtype");
    }
    fact.kind =
        type == "TrueType" || type == "CIDFontType2" ? FontFact::Kind::TrueType : FontFact::Kind::Type1;
    QPDFObjectHandle descriptor =
        program.isDictionary() ? program.getKey("/FontDescriptor") : QPDFObjectHandle::newNull();
    fact.embedded =
        descriptor.isDictionary() && (descriptor.hasKey("/FontFile") || descriptor.hasKey("/FontFile2") ||
                                      descriptor.hasKey("/FontFile3"));
    return fact;
}

/// Follows a drawing, operator by operator, as far as the facts need.
class Interpreter : public QPDFObjectHandle::ParserCallbacks {
  public:
    Interpreter(FigureFacts& facts, QPDFObjectHandle resources, const GraphicsState& state, int depth,
                int& forms)
        : facts_(facts), resources_(std::move(resources)), state_(state), depth_(depth), forms_(forms) {}

    void handleObject(QPDFObjectHandle object, size_t, size_t) override {
        if (object.isOperator()) {
            apply(object.getOperatorValue());
            operands_.clear();
        } else if (operands_.size() < 64) {
            operands_.push_back(object);
        }
    }
    void handleEOF() override {}

  private:
    std::vector<double> numbers() const {
        std::vector<double> values;
        for (const QPDFObjectHandle& operand : operands_)
            if (const auto value = numberOf(operand)) values.push_back(*value);
        return values;
    }
    std::string name() const {
        if (operands_.empty()) return {};
        QPDFObjectHandle last = operands_.back();
        return last.isName() ? last.getName() : std::string();
    }
    QPDFObjectHandle resource(const char* kind, const std::string& key) {
        QPDFObjectHandle table =
            resources_.isDictionary() ? resources_.getKey(kind) : QPDFObjectHandle::newNull();
        return table.isDictionary() && !key.empty() ? table.getKey(key) : QPDFObjectHandle::newNull();
    }

    void apply(const std::string& op) {
        if (op == "q") return saved_.push_back(state_);
        if (op == "Q") {
            if (saved_.empty()) return;
            state_ = saved_.back();
            return saved_.pop_back();
        }
        if (applyState(op) || applyColour(op) || applyText(op)) return;
        const bool strokes = op == "S" || op == "s" || op == "B" || op == "B*" || op == "b" || op == "b*";
        const bool fills =
            op == "f" || op == "F" || op == "f*" || op == "B" || op == "B*" || op == "b" || op == "b*";
        // An area outlined in its own colour, which closes the seams of viewers, has no line.
        const bool seam = strokes && fills && state_.stroke && state_.stroke == state_.fill;
        // Strokes of paper put no ink.
        const bool paper = state_.stroke && *state_.stroke == QColor(Qt::white);
        if (strokes && !seam && !paper) {
            keepLeast(facts_.leastLine, state_.lineWidth * scaleOf(state_.matrix));
            if (state_.stroke) addInk(facts_, *state_.stroke, InkFact::Role::Line);
        }
        if (fills && state_.fill) addInk(facts_, *state_.fill, InkFact::Role::Area);
        if (op == "Do") draw(resource("/XObject", name()));
        if (op == "EI") facts_.lettersUnknown = true;
    }

    bool applyState(const std::string& op) {
        const std::vector<double> n = numbers();
        if (op == "cm" && n.size() == 6)
            state_.matrix = QTransform(n[0], n[1], n[2], n[3], n[4], n[5]) * state_.matrix;
        else if (op == "w" && n.size() == 1)
            state_.lineWidth = std::abs(n[0]);
        else if (op == "gs")
            applyExtended(resource("/ExtGState", name()));
        else
            return op == "cm" || op == "w";
        return true;
    }

    void applyExtended(QPDFObjectHandle extended) {
        if (!extended.isDictionary()) return;
        for (const char* key : {"/ca", "/CA"})
            if (const auto value = numberOf(extended.getKey(key)); value && *value < 1.0)
                facts_.transparency = true;
        QPDFObjectHandle mask = extended.getKey("/SMask"), blend = extended.getKey("/BM");
        if (mask.isDictionary()) facts_.transparency = true;
        if (blend.isName() && blend.getName() != "/Normal" && blend.getName() != "/Compatible")
            facts_.transparency = true;
        if (const auto width = numberOf(extended.getKey("/LW"))) state_.lineWidth = std::abs(*width);
        QPDFObjectHandle font = extended.getKey("/Font");
        if (font.isArray() && font.getArrayNItems() == 2)
            setFont(font.getArrayItem(0), numberOf(font.getArrayItem(1)));
    }

    bool applyColour(const std::string& op) {
        const bool stroke = op == "G" || op == "RG" || op == "K" || op == "SC" || op == "SCN" || op == "CS";
        const bool fill = op == "g" || op == "rg" || op == "k" || op == "sc" || op == "scn" || op == "cs";
        if (!stroke && !fill) return false;
        auto& colour = stroke ? state_.stroke : state_.fill;
        if (op == "CS" || op == "cs")
            colour = QColor(Qt::black);
        else
            // A pattern has a name; what it looks like is not followed.
            colour = name().empty() ? colourOf(numbers()) : std::nullopt;
        return true;
    }

    bool applyText(const std::string& op) {
        const std::vector<double> n = numbers();
        if (op == "BT") {
            text_ = QTransform();
        } else if (op == "Tm" && n.size() == 6) {
            text_ = QTransform(n[0], n[1], n[2], n[3], n[4], n[5]);
        } else if (op == "Tr" && n.size() == 1) {
            state_.textMode = static_cast<int>(n[0]);
        } else if (op == "Tf" && operands_.size() == 2 && operands_[0].isName()) {
            setFont(resource("/Font", operands_[0].getName()), numberOf(operands_[1]));
        } else if (op == "Tj" || op == "TJ" || op == "'" || op == "\"") {
            if (state_.textMode == 3 || state_.textMode == 7) return true;  // unseen
            keepLeast(facts_.leastType, std::abs(state_.fontSize) * scaleOf(text_) * scaleOf(state_.matrix));
            if (state_.fill) addInk(facts_, *state_.fill, InkFact::Role::Text);
        } else {
            return false;
        }
        return true;
    }

    void setFont(QPDFObjectHandle font, std::optional<double> size) {
        if (size) state_.fontSize = *size;
        if (!font.isDictionary()) return;
        const FontFact fact = factOf(font);
        if (std::ranges::find(facts_.fonts, fact) == facts_.fonts.end()) facts_.fonts.push_back(fact);
    }

    void draw(QPDFObjectHandle object) {
        if (!object.isStream()) return;
        QPDFObjectHandle dictionary = object.getDict(), type = dictionary.getKey("/Subtype");
        if (!type.isName()) return;
        if (type.getName() == "/Image") return addBitmap(dictionary);
        if (type.getName() != "/Form" || depth_ >= kDeepest || ++forms_ > kMostForms) return;
        if (dictionary.getKey("/Group").isDictionary()) noteGroup(dictionary.getKey("/Group"));
        std::size_t count = 0;
        Counter counter(count);
        object.pipeStreamData(&counter, 0, qpdf_dl_generalized, true, false);
        GraphicsState inside = state_;
        QPDFObjectHandle matrix = dictionary.getKey("/Matrix");
        if (matrix.isArray() && matrix.getArrayNItems() == 6) {
            std::array<double, 6> m{};
            for (int k = 0; k < 6; ++k)
                m[static_cast<std::size_t>(k)] = numberOf(matrix.getArrayItem(k)).value_or(0.0);
            inside.matrix = QTransform(m[0], m[1], m[2], m[3], m[4], m[5]) * inside.matrix;
        }
        QPDFObjectHandle resources = dictionary.getKey("/Resources");
        Interpreter form(facts_, resources.isDictionary() ? resources : resources_, inside, depth_ + 1,
                         forms_);
        QPDFObjectHandle::parseContentStream(object, &form);
    }

    /// A group alone changes nothing; isolated or knockout ones are there to blend.
    void noteGroup(QPDFObjectHandle group) {
        for (const char* key : {"/I", "/K"}) {
            QPDFObjectHandle value = group.getKey(key);
            if (value.isBool() && value.getBoolValue()) facts_.transparency = true;
        }
    }

    void addBitmap(QPDFObjectHandle image) {
        const auto width = numberOf(image.getKey("/Width")), height = numberOf(image.getKey("/Height"));
        if (!width || !height) return;
        if (image.getKey("/SMask").isStream()) facts_.transparency = true;
        const double across = std::hypot(state_.matrix.m11(), state_.matrix.m12());
        facts_.bitmaps.push_back({static_cast<int>(*width), static_cast<int>(*height),
                                  across > 0 ? *width / (across / 72.0) : 0.0});
    }

    FigureFacts& facts_;
    QPDFObjectHandle resources_;
    GraphicsState state_;
    std::vector<GraphicsState> saved_;
    QTransform text_;
    std::vector<QPDFObjectHandle> operands_;
    int depth_;
    int& forms_;
};

FigureFacts factsOfPage(QPDF& pdf) {
    FigureFacts facts;
    facts.format = "PDF";
    const std::vector<QPDFPageObjectHelper> pages = QPDFPageDocumentHelper(pdf).getAllPages();
    if (pages.empty()) throw std::runtime_error("no page");
    facts.pages = static_cast<int>(pages.size());
    QPDFPageObjectHelper page = pages.front();
    const QPDFObjectHandle::Rectangle box = page.getTrimBox().getArrayAsRectangle();
    const double unit = numberOf(page.getObjectHandle().getKey("/UserUnit")).value_or(1.0);
    facts.width = std::abs(box.urx - box.llx) * unit;
    facts.height = std::abs(box.ury - box.lly) * unit;
    if (const auto turn = numberOf(page.getAttribute("/Rotate", false));
        turn && std::fmod(std::abs(*turn), 180) == 90)
        std::swap(facts.width, facts.height);
    std::size_t count = 0;
    for (QPDFObjectHandle content : page.getPageContents()) {
        Counter counter(count);
        content.pipeStreamData(&counter, 0, qpdf_dl_generalized, true, false);
    }
    GraphicsState state;
    state.matrix = QTransform::fromScale(unit, unit);
    int forms = 0;
    Interpreter interpreter(facts, page.getAttribute("/Resources", false), state, 0, forms);
    page.parseContents(&interpreter);
    return facts;
}

}  // namespace

Result<FigureFacts> pdfFacts(const QByteArray& bytes) {
    try {
        QPDF pdf;
        pdf.setSuppressWarnings(true);
        pdf.processMemoryFile("figure", bytes.constData(), static_cast<std::size_t>(bytes.size()));
        return factsOfPage(pdf);
    } catch (const TooLarge&) {
        return limitError("The drawing unpacks to more than 64 MB; export fewer details, or a bitmap.");
    } catch (const QPDFExc& error) {
        if (error.getErrorCode() == qpdf_e_password)
            return Error{"The PDF is locked with a password, which venues refuse; export it without."};
        return Error{"The PDF is damaged; export it again."};
    } catch (const std::exception&) {
        return Error{"The PDF is damaged; export it again."};
    }
}

}  // namespace omegascope::exporting

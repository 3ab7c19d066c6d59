#define POINTERHOLDER_TRANSITION 4  // of libqpdf: shared_ptr alone
#include "app/export/writers/pdf_archive.h"

#include "app/files/png_file.h"

#include <QColorSpace>
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <exception>
#include <qpdf/Buffer.hh>
#include <qpdf/Pl_Buffer.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFObjectHandle.hh>
#include <qpdf/QPDFPageDocumentHelper.hh>
#include <qpdf/QPDFPageObjectHelper.hh>
#include <qpdf/QPDFWriter.hh>
#include <string>
#include <string_view>
#include <vector>

namespace omegascope::exporting {
namespace {

using Handle = QPDFObjectHandle;

constexpr const char* kXmpDate = "2000-01-01T00:00:00Z";  // pdf_writer's, as XMP writes it
constexpr const char* kPdfDate = "D:20000101000000Z";

Handle dictionary(std::initializer_list<std::pair<const char*, Handle>> entries) {
    Handle result = Handle::newDictionary();
    for (const auto& [key, value] : entries) result.replaceKey(key, value);
    return result;
}

Handle name(const char* text) {
    return Handle::newName(text);
}

/// Writes a page's operators again in fewer bytes: places with two decimals of a pixel of the drawing, and no colour or state
/// that is already set. Qt writes nine digits, and the colour anew for every area. (qpdf has a filter of tokens, which makes a
/// string of each and took a third of the time of a figure.)
class Compactor {
  public:
    explicit Compactor(std::string_view content) : rest_(content) {}

    std::string compacted() {
        out_.reserve(rest_.size() / 2);
        for (skipSpace(); !rest_.empty(); skipSpace()) {
            const std::string_view token = rest_.substr(0, lengthOf(rest_));
            rest_.remove_prefix(token.size());
            if (isOperand(token.front())) {
                operands_.push_back(token);
                continue;
            }
            apply(token);
            operands_.clear();
            // A picture within the operators is bytes of any kind.
            if (token == "BI") break;
        }
        for (const std::string_view operand : operands_) out_.append(operand).push_back(' ');
        out_.append(rest_);
        return std::move(out_);
    }

  private:
    static constexpr std::string_view kSpace{"\0\t\n\f\r ", 6}, kDelimiters = "()<>[]{}/%";
    static constexpr std::array<std::string_view, 10> kStates{"cs", "CS", "scn", "SCN", "gs",
                                                              "w",  "J",  "j",   "d",   "M"};
    using States = std::array<std::string, kStates.size()>;

    static bool isOperand(char first) {
        return std::string_view("+-.0123456789/(<[").find(first) != std::string_view::npos;
    }

    void skipSpace() {
        for (;;) {
            rest_.remove_prefix(std::min(rest_.find_first_not_of(kSpace), rest_.size()));
            if (rest_.empty() || rest_.front() != '%') return;
            rest_.remove_prefix(std::min(rest_.find_first_of("\r\n"), rest_.size()));
        }
    }

    /// Of the object or operator with which `text` begins (ISO 32000-1, 7.2 and 7.3).
    static std::size_t lengthOf(std::string_view text) {
        if (text.front() == '(') return lengthOfString(text);
        if (text.front() == '[' || text.starts_with("<<")) return lengthOfGroup(text);
        if (text.front() == '<') return std::min(text.find('>'), text.size() - 1) + 1;
        std::size_t end = 1;
        while (end < text.size() && kSpace.find(text[end]) == std::string_view::npos &&
               kDelimiters.find(text[end]) == std::string_view::npos)
            ++end;
        return end;
    }

    static std::size_t lengthOfString(std::string_view text) {
        int depth = 0;
        for (std::size_t k = 0; k < text.size(); ++k) {
            if (text[k] == '\\')
                ++k;
            else if (text[k] == '(')
                ++depth;
            else if (text[k] == ')' && --depth == 0)
                return k + 1;
        }
        return text.size();
    }

    /// An array or a dictionary, with what is in it.
    static std::size_t lengthOfGroup(std::string_view text) {
        const bool array = text.front() == '[';
        std::size_t at = array ? 1 : 2;
        while (at < text.size()) {
            if (text.substr(at).starts_with(array ? "]" : ">>")) return at + (array ? 1 : 2);
            const bool space = kSpace.find(text[at]) != std::string_view::npos;
            at += space ? 1 : lengthOf(text.substr(at));
        }
        return text.size();
    }

    void apply(std::string_view op) {
        static constexpr std::array<std::string_view, 6> kPaths{"m", "l", "c", "v", "y", "re"};
        const bool path = std::ranges::find(kPaths, op) != kPaths.end();
        const std::size_t first = out_.size();
        const bool colour = op == "scn" || op == "SCN";
        for (const std::string_view operand : operands_) {
            // Four decimals tell 256 shades from each other.
            if (path || colour)
                appendRounded(operand, path ? 2 : 4);
            else
                out_.append(operand);
            out_.push_back(' ');
        }
        out_.append(op).push_back('\n');
        if (op == "q") saved_.push_back(set_);
        if (op == "Q" && !saved_.empty()) {
            set_ = std::move(saved_.back());
            saved_.pop_back();
        }
        const auto state = static_cast<std::size_t>(std::ranges::find(kStates, op) - kStates.begin());
        if (state == kStates.size()) return;
        const std::string_view text = std::string_view(out_).substr(first);
        if (set_[state] == text) return out_.resize(first);
        set_[state] = text;
        // Another space has another colour.
        if (state < 2) set_[state + 2].clear();
    }

    /// With so many decimals at most.
    void appendRounded(std::string_view number, int decimals) {
        double value = 0.0;
        const char* end = number.data() + number.size();
        constexpr double kLargest = 1e9;
        if (number.find('.') == std::string_view::npos ||
            std::from_chars(number.data(), end, value).ptr != end || !(std::abs(value) < kLargest)) {
            out_.append(number);
            return;
        }
        const long long unit = decimals == 2 ? 100 : 10'000;
        const long long parts = std::llround(static_cast<double>(unit) * value), size = std::llabs(parts);
        if (parts < 0) out_.push_back('-');
        if (size >= unit || size == 0) out_.append(std::to_string(size / unit));
        if (size % unit == 0) return;
        std::string digits = std::to_string(unit + size % unit).substr(1);
        while (digits.back() == '0') digits.pop_back();
        out_.append("." + digits);
    }

    std::string_view rest_;
    std::string out_;
    std::vector<std::string_view> operands_;
    States set_;
    std::vector<States> saved_;
};

void compact(QPDF& pdf, QPDFPageObjectHelper& page) {
    Pl_Buffer whole("content");
    page.pipeContents(&whole);
    whole.finish();
    const auto content = whole.getBufferSharedPointer();
    const std::string text =
        Compactor({reinterpret_cast<const char*>(content->getBuffer()), content->getSize()}).compacted();
    constexpr int kLevel = 7;
    const QByteArray packed =
        files::deflated(QByteArrayView(text.data(), static_cast<qsizetype>(text.size())), kLevel);
    Handle stream = pdf.newStream();
    stream.replaceStreamData(packed.toStdString(), name("/FlateDecode"), Handle::newNull());
    page.getObjectHandle().replaceKey("/Contents", stream);
}

/// The page as one figure of a tagged document (ISO 32000-1, 14.7 and 14.9.3).
void tag(QPDF& pdf, QPDFPageObjectHelper& page, const QString& alternative) {
    page.addPageContents(pdf.newStream("/Figure <</MCID 0>> BDC\n"), true);
    page.addPageContents(pdf.newStream("\nEMC\n"), false);
    Handle object = page.getObjectHandle(), root = pdf.getRoot();
    Handle tree = pdf.makeIndirectObject(dictionary({{"/Type", name("/StructTreeRoot")}}));
    Handle box = object.getKey("/MediaBox");
    Handle layout = dictionary({{"/O", name("/Layout")},
                                {"/Placement", name("/Block")},
                                {"/BBox", box.isArray() ? box.shallowCopy() : box}});
    Handle document = pdf.makeIndirectObject(
        dictionary({{"/Type", name("/StructElem")}, {"/S", name("/Document")}, {"/P", tree}}));
    Handle figure =
        pdf.makeIndirectObject(dictionary({{"/Type", name("/StructElem")},
                                           {"/S", name("/Figure")},
                                           {"/P", document},
                                           {"/Pg", object},
                                           {"/K", Handle::newInteger(0)},
                                           {"/A", layout},
                                           {"/Alt", Handle::newUnicodeString(alternative.toStdString())}}));
    Handle ofPage = pdf.makeIndirectObject(Handle::newArray({figure}));
    Handle numbers = Handle::newArray({Handle::newInteger(0), ofPage});
    document.replaceKey("/K", Handle::newArray({figure}));
    tree.replaceKey("/K", document);
    tree.replaceKey("/ParentTree", pdf.makeIndirectObject(dictionary({{"/Nums", numbers}})));
    tree.replaceKey("/ParentTreeNextKey", Handle::newInteger(1));
    object.replaceKey("/StructParents", Handle::newInteger(0));
    root.replaceKey("/StructTreeRoot", tree);
    root.replaceKey("/MarkInfo", dictionary({{"/Marked", Handle::newBool(true)}}));
    root.replaceKey("/Lang", Handle::newString("en"));
}

std::string xmp(const QString& title, int part, const std::string& producer) {
    const auto escaped = [](const QString& text) { return text.toHtmlEscaped().toStdString(); };
    return "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
           "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
           "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
           "<rdf:Description rdf:about=\"\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\"\n"
           "  xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"\n"
           "  xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">\n"
           "<pdfaid:part>" +
           std::to_string(part) +
           "</pdfaid:part>\n<pdfaid:conformance>B</pdfaid:conformance>\n"
           "<dc:format>application/pdf</dc:format>\n"
           "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">" +
           escaped(title) +
           "</rdf:li></rdf:Alt></dc:title>\n"
           "<xmp:CreatorTool>Omegascope</xmp:CreatorTool>\n<xmp:CreateDate>" +
           kXmpDate + "</xmp:CreateDate>\n<pdf:Producer>" + escaped(QString::fromStdString(producer)) +
           "</pdf:Producer>\n</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>\n";
}

/// sRGB, as Qt describes it, with the date fixed.
std::string profile() {
    QByteArray bytes = QColorSpace(QColorSpace::SRgb).iccProfile();
    constexpr qsizetype kDateAt = 24;
    constexpr unsigned char kNewYear[12] = {7, 0xd0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0};
    for (qsizetype k = 0; k < 12 && kDateAt + k < bytes.size(); ++k)
        bytes[kDateAt + k] = static_cast<char>(kNewYear[k]);
    return bytes.toStdString();
}

/// What relates the attachments to the document. @return whether there are some
bool relateAttachments(QPDF& pdf) {
    Handle names = pdf.getRoot().getKey("/Names");
    if (!names.isDictionary() || !names.getKey("/EmbeddedFiles").isDictionary()) return false;
    Handle list = names.getKey("/EmbeddedFiles").getKey("/Names");
    if (!list.isArray() || list.getArrayNItems() < 2) return false;
    Handle related = Handle::newArray();
    for (int k = 1; k < list.getArrayNItems(); k += 2) {
        Handle file = list.getArrayItem(k);
        if (!file.isDictionary()) continue;
        if (!file.isIndirect()) {
            file = pdf.makeIndirectObject(file);
            list.setArrayItem(k, file);
        }
        file.replaceKey("/AFRelationship", name("/Source"));
        if (!file.hasKey("/UF")) file.replaceKey("/UF", file.getKey("/F"));
        if (!file.hasKey("/Desc"))
            file.replaceKey("/Desc", Handle::newString("The session that this figure shows"));
        Handle stream = file.getKey("/EF").getKey("/F");
        Handle about = stream.getDict();
        about.replaceKey("/Type", name("/EmbeddedFile"));
        about.replaceKey("/Subtype", name("/application/json"));
        if (!about.getKey("/Params").isDictionary()) about.replaceKey("/Params", Handle::newDictionary());
        about.getKey("/Params").replaceKey("/ModDate", Handle::newString(kPdfDate));
        file.getKey("/EF").replaceKey("/UF", stream);
        related.appendItem(file);
    }
    pdf.getRoot().replaceKey("/AF", related);
    return related.getArrayNItems() > 0;
}

void archiveAs(QPDF& pdf, const QString& title) {
    const int part = relateAttachments(pdf) ? 3 : 2;
    Handle info = pdf.getTrailer().getKey("/Info");
    std::string producer = "Qt";
    if (info.isDictionary()) {
        if (info.getKey("/Producer").isString()) producer = info.getKey("/Producer").getUTF8Value();
        info.replaceKey("/CreationDate", Handle::newString(kPdfDate));
        info.replaceKey("/Title", Handle::newUnicodeString(title.toStdString()));
        info.removeKey("/ModDate");
    }
    Handle metadata = pdf.newStream(xmp(title, part, producer));
    metadata.getDict().replaceKey("/Type", name("/Metadata"));
    metadata.getDict().replaceKey("/Subtype", name("/XML"));
    Handle icc = pdf.newStream(profile());
    icc.getDict().replaceKey("/N", Handle::newInteger(3));
    Handle intent =
        pdf.makeIndirectObject(dictionary({{"/Type", name("/OutputIntent")},
                                           {"/S", name("/GTS_PDFA1")},
                                           {"/OutputConditionIdentifier", Handle::newString("sRGB")},
                                           {"/Info", Handle::newString("sRGB IEC61966-2.1")},
                                           {"/DestOutputProfile", icc}}));
    pdf.getRoot().replaceKey("/Metadata", metadata);
    pdf.getRoot().replaceKey("/OutputIntents", Handle::newArray({intent}));
}

}  // namespace

Result<QByteArray> taggedPdf(const QByteArray& bytes, const PdfWords& words, bool archive) {
    try {
        QPDF pdf;
        pdf.setSuppressWarnings(true);
        pdf.processMemoryFile("figure", bytes.constData(), static_cast<std::size_t>(bytes.size()));
        auto pages = QPDFPageDocumentHelper(pdf).getAllPages();
        if (pages.size() == 1) compact(pdf, pages.front());
        if (!words.alternative.isEmpty() && pages.size() == 1) tag(pdf, pages.front(), words.alternative);
        if (archive) archiveAs(pdf, words.title);
        QPDFWriter writer(pdf);
        writer.setOutputMemory();
        writer.setDeterministicID(true);
        writer.setMinimumPDFVersion("1.7");
        writer.setObjectStreamMode(qpdf_o_disable);
        writer.setStreamDataMode(qpdf_s_preserve);
        writer.setNewlineBeforeEndstream(true);
        writer.write();
        const auto buffer = writer.getBufferSharedPointer();
        return QByteArray(reinterpret_cast<const char*>(buffer->getBuffer()),
                          static_cast<qsizetype>(buffer->getSize()));
    } catch (const std::exception& fault) {
        return Error{std::string("The PDF could not be completed (") + fault.what() +
                     "); ask for SVG instead."};
    }
}

}  // namespace omegascope::exporting

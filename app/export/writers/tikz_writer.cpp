#include "app/export/writers/tikz_writer.h"

#include <QBuffer>
#include <cmath>

#include "app/export/writers/file_writer.h"

namespace omegascope::exporting {
namespace {

constexpr int kGradientBands = 64;
// Measured with TeX Live 2022: what is kept of a path, of each of its points, of a text.
constexpr double kWordsOfPath = 50, kWordsOfPoint = 15, kWordsOfText = 600;

/// The folder of this file as LaTeX sees it, where another one inputs it: bitmaps lie beside it.
constexpr const char* kHere =
    "\\makeatletter\\def\\omegascopehere{}\\ifx\\CurrentFilePath\\undefined\\else\\ifx\\CurrentFilePath\\@"
    "empty\\else\n"
    "\\edef\\omegascopehere{\\CurrentFilePath/}\\fi\\fi\\makeatother\n";

QByteArray point(const QPointF& p) {
    return '(' + decimalText(p.x()) + ',' + decimalText(p.y()) + ')';
}

QByteArray tikzPath(const QPainterPath& path) {
    QByteArray data;
    QPointF start;
    int onLine = 0;
    for (int k = 0; k < path.elementCount(); ++k) {
        const QPainterPath::Element element = path.elementAt(k);
        if (++onLine % 8 == 0) data += '\n';  // TeX reads lines of limited length
        if (element.isMoveTo()) {
            start = element;
            data += ' ' + point(element);
        } else if (element.isCurveTo()) {
            data += " .. controls " + point(element) + " and " + point(path.elementAt(k + 1)) + " .. " +
                    point(path.elementAt(k + 2));
            k += 2;
        } else {
            const bool last = k + 1 == path.elementCount() || path.elementAt(k + 1).isMoveTo();
            data += last && QPointF(element) == start ? QByteArray(" -- cycle") : " -- " + point(element);
        }
    }
    return data;
}

struct Sign {
    char16_t unicode;
    const char* latex;
    char kind;  ///< 'm' mathematics, '_' index, '^' exponent, 't' text
};
constexpr Sign kSigns[] = {
    {u'ω', "\\omega", 'm'},   {u'Ω', "\\Omega", 'm'},  {u'α', "\\alpha", 'm'},
    {u'γ', "\\gamma", 'm'},   {u'μ', "\\mu", 'm'},     {u'θ', "\\theta", 'm'},
    {u'τ', "\\tau", 'm'},     {u'η', "\\eta", 'm'},    {u'ε', "\\varepsilon", 'm'},
    {u'δ', "\\delta", 'm'},   {u'σ', "\\sigma", 'm'},  {u'φ', "\\varphi", 'm'},
    {u'λ', "\\lambda", 'm'},  {u'ρ', "\\rho", 'm'},    {u'Σ', "\\Sigma", 'm'},
    {u'∂', "\\partial", 'm'}, {u'∇', "\\nabla", 'm'},  {u'ŷ', "\\hat y", 'm'},
    {u'ℓ', "\\ell", 'm'},     {u'⟨', "\\langle", 'm'}, {u'⟩', "\\rangle", 'm'},
    {u'·', "\\cdot", 'm'},    {u'×', "\\times", 'm'},  {u'±', "\\pm", 'm'},
    {u'−', "-", 'm'},         {u'≤', "\\le", 'm'},     {u'≥', "\\ge", 'm'},
    {u'≠', "\\ne", 'm'},      {u'≈', "\\approx", 'm'}, {u'→', "\\to", 'm'},
    {u'∈', "\\in", 'm'},      {u'∞', "\\infty", 'm'},  {u'√', "\\surd", 'm'},
    {u'°', "{}^\\circ", 'm'}, {u'½', "\\frac12", 'm'}, {u'<', "<", 'm'},
    {u'>', ">", 'm'},         {u'|', "|", 'm'},        {u'₀', "0", '_'},
    {u'₁', "1", '_'},         {u'₂', "2", '_'},        {u'₃', "3", '_'},
    {u'₄', "4", '_'},         {u'₅', "5", '_'},        {u'₆', "6", '_'},
    {u'₇', "7", '_'},         {u'₈', "8", '_'},        {u'₉', "9", '_'},
    {u'ₖ', "k", '_'},         {u'ᵢ', "i", '_'},        {u'₊', "+", '_'},
    {u'₋', "-", '_'},         {u'⁰', "0", '^'},        {u'¹', "1", '^'},
    {u'²', "2", '^'},         {u'³', "3", '^'},        {u'⁴', "4", '^'},
    {u'⁵', "5", '^'},         {u'⁶', "6", '^'},        {u'⁷', "7", '^'},
    {u'⁸', "8", '^'},         {u'⁹', "9", '^'},        {u'⁻', "-", '^'},
    {u'⁺', "+", '^'},         {u'–', "--", 't'},       {u'—', "---", 't'},
    {u'…', "\\ldots{}", 't'}, {u'’', "'", 't'},        {u'\\', "\\textbackslash{}", 't'},
    {u'{', "\\{", 't'},       {u'}', "\\}", 't'},      {u'$', "\\$", 't'},
    {u'&', "\\&", 't'},       {u'#', "\\#", 't'},      {u'%', "\\%", 't'},
    {u'_', "\\_", 't'},       {u'^', "\\^{}", 't'},    {u'~', "\\~{}", 't'},
    {u'\u00a0', "~", 't'},    {u'\u2009', "\\,", 't'}};

const Sign* signOf(QChar c) {
    for (const Sign& sign : kSigns)
        if (c == QChar(sign.unicode)) return &sign;
    return nullptr;
}

}  // namespace

QByteArray latexOf(const QString& text) {
    QByteArray result;
    for (qsizetype k = 0; k < text.size(); ++k) {
        const Sign* sign = signOf(text[k]);
        const auto index = [&](qsizetype at) {
            const Sign* next = at < text.size() ? signOf(text[at]) : nullptr;
            return next && (next->kind == '_' || next->kind == '^') ? next : nullptr;
        };
        // A letter or sign with an index is one piece of mathematics.
        const bool base =
            (!sign && text[k].isLetter() && text[k].unicode() < 128) || (sign && sign->kind == 'm');
        if ((base && index(k + 1)) || (sign && sign->kind != 't')) {
            QByteArray math = sign ? (sign->kind == 'm' ? QByteArray(sign->latex) : QByteArray("{}"))
                                   : QByteArray(1, text[k].toLatin1());
            if (sign && sign->kind != 'm') --k;
            while (const Sign* first = index(k + 1)) {
                math += QByteArray(1, first->kind) + '{';
                for (const Sign* next = first; next && next->kind == first->kind; next = index(k + 1)) {
                    math += next->latex;
                    ++k;
                }
                math += '}';
            }
            result += '$' + math + '$';
            continue;
        }
        if (sign)
            result += sign->latex;
        else if (text[k].unicode() < 256)
            result += QString(text[k]).toUtf8();
        else
            result += '?';
    }
    return result.replace("$$", "");
}

TikzWriter::TikzWriter(QSizeF paper, double width) : paper_(paper), unit_(width / paper.width()) {
}

QByteArray TikzWriter::colour(const QColor& colour) {
    QByteArray& name = names_[colour.rgb()];
    if (name.isEmpty()) {
        name = "om" + QByteArray::number(names_.size());
        colours_ += "\\definecolor{" + name + "}{RGB}{" + QByteArray::number(colour.red()) + ',' +
                    QByteArray::number(colour.green()) + ',' + QByteArray::number(colour.blue()) + "}\n";
    }
    return name;
}

void TikzWriter::path(const QPainterPath& path, const VectorFill& fill, const VectorStroke& stroke) {
    if (path.isEmpty()) return;
    words_ += kWordsOfPath + kWordsOfPoint * path.elementCount();
    if (fill.kind == VectorFill::Kind::Linear) bands(path, fill);
    QByteArrayList options;
    if (fill.kind == VectorFill::Kind::Solid) {
        options << "fill=" + colour(fill.colour);
        if (fill.colour.alpha() < 255) options << "fill opacity=" + decimalText(fill.colour.alphaF());
        if (path.fillRule() == Qt::OddEvenFill) options << "even odd rule";
    }
    if (stroke.visible) {
        options << "draw=" + colour(stroke.colour)
                << "line width=" + decimalText(stroke.width * unit_) + "bp";
        if (stroke.colour.alpha() < 255) options << "draw opacity=" + decimalText(stroke.colour.alphaF());
        if (stroke.cap == Qt::RoundCap) options << "line cap=round";
        if (stroke.cap == Qt::SquareCap) options << "line cap=rect";
        if (stroke.join == Qt::RoundJoin) options << "line join=round";
        if (stroke.join == Qt::BevelJoin) options << "line join=bevel";
        QByteArray pattern;
        for (qsizetype k = 0; k < stroke.dashes.size(); ++k)
            pattern += (k % 2 == 0 ? " on " : " off ") + decimalText(stroke.dashes[k] * unit_) + "bp";
        if (!pattern.isEmpty()) options << "dash pattern=" + pattern.trimmed();
    }
    if (options.isEmpty()) return;
    body_ += "\\path[" + options.join(',') + ']' + tikzPath(path) + ";\n";
}

/// A gradient as strips across its direction: every viewer shows the same colours.
void TikzWriter::bands(const QPainterPath& path, const VectorFill& fill) {
    const QPointF way = fill.to - fill.from;
    const double length = std::hypot(way.x(), way.y());
    const QRectF box = path.boundingRect();
    if (length == 0.0) return;
    const QPointF across = QPointF(-way.y(), way.x()) / length * (box.width() + box.height());
    body_ += "\\begin{scope}\n\\clip" + tikzPath(path) + ";\n";
    for (int k = 0; k < kGradientBands; ++k) {
        const double low = static_cast<double>(k) / kGradientBands, middle = low + 0.5 / kGradientBands;
        QColor shade = fill.stops.isEmpty() ? fill.colour : fill.stops.front().second;
        for (qsizetype s = 0; s + 1 < fill.stops.size(); ++s) {
            const auto& [a, from] = fill.stops[s];
            const auto& [b, to] = fill.stops[s + 1];
            if (middle < a || middle > b || b <= a) continue;
            const double share = (middle - a) / (b - a);
            const auto mix = [share](int x, int y) {
                return static_cast<int>(std::lround(x + share * (y - x)));
            };
            shade =
                QColor(mix(from.red(), to.red()), mix(from.green(), to.green()), mix(from.blue(), to.blue()));
        }
        // Each strip reaches to the end, under the next ones: no seams.
        const QPointF start = fill.from + low * way;
        body_ += "\\fill[" + colour(shade) + "] " + point(start - across) + " -- " + point(start + across) +
                 " -- " + point(fill.to + across) + " -- " + point(fill.to - across) + " -- cycle;\n";
    }
    body_ += "\\end{scope}\n";
}

void TikzWriter::text(const VectorText& text) {
    words_ += kWordsOfText;
    const double angle = text.angle * 3.14159265358979323846 / 180.0;
    const QPointF middle = text.at + 0.5 * text.width * QPointF(std::cos(angle), std::sin(angle));
    QByteArray options = "anchor=base,inner sep=0pt,text=" + colour(text.colour);
    if (text.angle != 0.0) options += ",rotate=" + decimalText(-text.angle);
    const double size = text.size * unit_;
    options += ",font=\\fontsize{" + decimalText(size) + "bp}{" + decimalText(1.2 * size) + "bp}\\selectfont";
    if (text.font.bold()) options += "\\bfseries";
    body_ += "\\node[" + options + "] at " + point(middle) + " {" + latexOf(text.text.trimmed()) + "};\n";
}

void TikzWriter::image(const QRectF& target, const QImage& image) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QImage marked = image;
    marked.setText(kPictureMark, kPictureMark);
    marked.save(&buffer, "PNG");
    images_ << bytes;
    // The name is filled in by document().
    body_ += "\\node[anchor=north west,inner sep=0pt] at " + point(target.topLeft()) +
             " {\\includegraphics[width=" + decimalText(target.width() * unit_) +
             "bp,height=" + decimalText(target.height() * unit_) + "bp]{\\omegascopehere \x01" +
             QByteArray::number(images_.size()) + ".png}};\n";
}

void TikzWriter::clip(const QPainterPath& path) {
    if (clipped_) body_ += "\\end{scope}\n";
    clipped_ = !path.isEmpty();
    if (clipped_) body_ += "\\begin{scope}\n\\clip" + tikzPath(path) + ";\n";
}

QByteArray TikzWriter::document(const QString& title, const QByteArray& session,
                                const QString& imageStem) const {
    const QByteArray width = decimalText(paper_.width() * unit_) + "bp",
                     height = decimalText(paper_.height() * unit_) + "bp";
    // Three decimals of a unit would be a third of a point on the other side of the page.
    const QByteArray unit = QByteArray::number(unit_, 'f', 7);
    QByteArray text = "% " + latexOf(title.simplified()) +
                      "\n% Compile it in its folder, or \\input it in a document that uses tikz.\n";
    text +=
        "\\expandafter\\ifx\\csname @nodocument\\endcsname\\relax\n\\def\\omegascopeend{}\n\\else\n"
        "% Computer Modern in its old encoding: outlines that every LaTeX has, at any size.\n"
        "\\RequirePackage{fix-cm}\n\\documentclass{article}\n\\usepackage[utf8]{inputenc}\n"
        "\\usepackage{tikz}\n"
        "\\usepackage[paperwidth=" +
        width + ",paperheight=" + height +
        ",margin=0pt]{geometry}\n"
        "% What LaTeX rounds must not push the picture to another page.\n\\addtolength{\\textheight}{1bp}\n"
        "\\pagestyle{empty}\n\\setlength{\\parindent}{0pt}\n\\setlength{\\topskip}{0pt}\n"
        "\\def\\omegascopeend{\\end{document}}\n\\begin{document}\n\\fi\n";
    if (!images_.isEmpty()) text += kHere;
    text += colours_ + "\\begin{tikzpicture}[x=" + unit + "bp,y=-" + unit +
            "bp]\n\\useasboundingbox (0,0) rectangle " + point({paper_.width(), paper_.height()}) + ";\n";
    QByteArray body = body_;
    text += body.replace('\x01', imageStem.toUtf8() + '-');
    if (clipped_) text += "\\end{scope}\n";
    text += "\\end{tikzpicture}\\omegascopeend\n";
    if (!session.isEmpty()) {
        text += "% The session that this figure shows:\n";
        for (const QByteArray& line : session.split('\n')) text += "%omegascope " + line + '\n';
    }
    return text;
}

}  // namespace omegascope::exporting

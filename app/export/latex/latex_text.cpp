#include "app/export/latex/latex_text.h"

namespace omegascope::exporting {
namespace {

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
    {u'ₖ', "k", '_'},         {u'ᵢ', "i", '_'},        {u'ᵣ', "r", '_'},
    {u'ₗ', "l", '_'},         {u'ₙ', "n", '_'},        {u'₊', "+", '_'},
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

/// Words as comment lines.
QByteArray latexComment(const QString& words) {
    constexpr qsizetype kLine = 100;
    QByteArray lines, line = "%";
    for (const QString& word : words.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        if (line.size() + word.size() > kLine) {
            lines += line + '\n';
            line = "%";
        }
        line += ' ' + word.toUtf8();
    }
    return line == "%" ? lines : lines + line + '\n';
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
    return result.replace("$$", " ");  // a sign's name must not run into the letter behind
}

const char* const kLatexHere =
    "\\makeatletter\\def\\omegascopehere{}\\ifx\\CurrentFilePath\\undefined\\else\\ifx\\CurrentFilePath\\@"
    "empty\\else\n"
    "\\edef\\omegascopehere{\\CurrentFilePath/}\\fi\\fi\\makeatother\n";

QByteArray latexColour(const QByteArray& name, const QColor& colour) {
    return "\\definecolor{" + name + "}{RGB}{" + QByteArray::number(colour.red()) + ',' +
           QByteArray::number(colour.green()) + ',' + QByteArray::number(colour.blue()) + "}\n";
}

QByteArray latexSession(const QByteArray& session) {
    if (session.isEmpty()) return {};
    QByteArray text = "% The session that this figure shows:\n";
    for (const QByteArray& line : session.split('\n')) text += "%omegascope " + line + '\n';
    return text;
}

QByteArray latexHead(const QString& title, const QString& description, const QByteArray& packages,
                     QSizeF points) {
    QByteArray text = "% " + latexOf(title.simplified()) + '\n' + latexComment(description) +
                      "% Compile it in its folder, or \\input it in a document that uses " + packages + ".\n";
    text +=
        "\\expandafter\\ifx\\csname @nodocument\\endcsname\\relax\n\\def\\omegascopeend{}\n\\else\n"
        "% Computer Modern in its old encoding: outlines that every LaTeX has, at any size.\n"
        "\\RequirePackage{fix-cm}\n\\documentclass{article}\n\\usepackage[utf8]{inputenc}\n"
        "\\usepackage{" +
        packages +
        "}\n"
        "\\usepackage[paperwidth=" +
        decimalText(points.width()) + "bp,paperheight=" + decimalText(points.height()) +
        "bp,margin=0pt]{geometry}\n"
        "% What LaTeX rounds must not push the picture to another page.\n\\addtolength{\\textheight}{1bp}\n"
        "\\pagestyle{empty}\n\\setlength{\\parindent}{0pt}\n\\setlength{\\topskip}{0pt}\n"
        "\\def\\omegascopeend{\\end{document}}\n\\begin{document}\n\\fi\n";
    return text;
}

}  // namespace omegascope::exporting

#include "tests/fuzzing/mutations.h"

#include <algorithm>

namespace omegascope::fuzzing {

const std::vector<std::string>& hostileNumbers() {
    static const std::vector<std::string> all{"0",
                                              "-0.0",
                                              "1",
                                              "-1",
                                              "2",
                                              "0.5",
                                              "1e-310",
                                              "5e-324",
                                              "1e155",
                                              "-1e200",
                                              "1.797e308",
                                              "1e309",
                                              "-1e999",
                                              "1e-999",
                                              "2147483647",
                                              "2147483648",
                                              "4294967295",
                                              "4294967296",
                                              "16777217",
                                              "20000001",
                                              "100000001",
                                              "9007199254740993",
                                              "9223372036854775807",
                                              "9223372036854775808",
                                              "18446744073709551615",
                                              "18446744073709551616",
                                              "-9223372036854775808",
                                              "-2147483648",
                                              "1000",
                                              "65",
                                              "1001",
                                              "255",
                                              "256",
                                              "NaN",
                                              "nan",
                                              "inf",
                                              "-Infinity",
                                              "1,5",
                                              "0x10",
                                              "1e",
                                              "+1",
                                              "--1",
                                              "1.",
                                              ".5",
                                              "00",
                                              "1_000",
                                              "١"};
    return all;
}

const std::vector<std::string>& hostileWords() {
    static const std::vector<std::string> all{"",
                                              " ",
                                              "\t",
                                              "\"",
                                              "\"\"",
                                              "'",
                                              "\\",
                                              "\n",
                                              "\r",
                                              "#",
                                              ",",
                                              ";",
                                              "weight",
                                              "y",
                                              "x",
                                              "W1",
                                              "b1",
                                              "V",
                                              "c",
                                              "W0",
                                              "b99999999999999999999",
                                              "W-1",
                                              "W1e3",
                                              "b1001",
                                              "uniform",
                                              "unit",
                                              "null",
                                              "../secret",
                                              "/etc/passwd",
                                              "/dev/zero",
                                              ".",
                                              "..",
                                              "hinge",
                                              "squared",
                                              "logistic",
                                              "one-versus-all",
                                              "multiclass-hinge",
                                              "dense",
                                              "conv2d",
                                              "parameters",
                                              "filter-normalised",
                                              "toward",
                                              "random",
                                              "seed",
                                              "gradient-flow",
                                              "adam",
                                              "\xEF\xBB\xBF",
                                              "\xFF\xFE",
                                              "\xC0\x80",
                                              "\xED\xA0\x80",
                                              "\xF4\x90\x80\x80",
                                              "é",
                                              "𝛚",
                                              std::string(1, '\0'),
                                              std::string(300, 'a'),
                                              std::string(5000, '9'),
                                              std::string(80, '['),
                                              std::string(200, '{'),
                                              "<![CDATA[",
                                              "]]>",
                                              "-->",
                                              "<!--",
                                              "&amp;",
                                              "&lt;",
                                              "&#0;",
                                              "&#x110000;",
                                              "%",
                                              "endstream",
                                              "stream\n"};
    return all;
}

std::uint64_t hostileSize(Dice& dice) {
    static const std::vector<std::uint64_t> all{0,
                                                1,
                                                2,
                                                3,
                                                7,
                                                255,
                                                256,
                                                65535,
                                                65536,
                                                1u << 20,
                                                1u << 27,
                                                0x7FFFFFFFu,
                                                0x80000000u,
                                                0xFFFFFFFFu,
                                                0xFFFFFFF4u,
                                                std::uint64_t{1} << 32,
                                                std::uint64_t{1} << 61,
                                                0x7FFFFFFFFFFFFFFFull,
                                                0xFFFFFFFFFFFFFFFFull};
    return dice.of(all);
}

namespace {

std::string oneByteMutation(std::string bytes, Dice& dice) {
    if (bytes.empty()) return dice.of(hostileWords());
    const std::size_t at = dice.below(bytes.size());
    const std::size_t length = std::min(bytes.size() - at, dice.few(64));
    switch (dice.below(9)) {
        case 0:
            bytes[at] = static_cast<char>(bytes[at] ^ (1 << dice.below(8)));
            break;
        case 1:
            bytes[at] = static_cast<char>(dice.below(256));
            break;
        case 2:
            bytes.erase(at, length);
            break;
        case 3:
            bytes.insert(at, bytes.substr(at, length));
            break;
        case 4:
            bytes.insert(at, dice.of(hostileWords()));
            break;
        case 5:
            bytes.insert(at, dice.of(hostileNumbers()));
            break;
        case 6:
            bytes.resize(at);
            break;
        case 7: {
            const std::uint64_t size = hostileSize(dice);
            const std::size_t width = dice.oneIn(2) ? 4 : 2;
            const bool big = dice.oneIn(2);
            for (std::size_t k = 0; k < width && at + k < bytes.size(); ++k)
                bytes[at + k] = static_cast<char>(size >> 8 * (big ? width - 1 - k : k));
            break;
        }
        default: {
            const std::size_t to = dice.below(bytes.size());
            const std::string piece = bytes.substr(at, length);
            bytes.replace(to, std::min(length, bytes.size() - to), piece);
        }
    }
    return bytes;
}

std::vector<std::string> pieces(const std::string& text, char mark) {
    std::vector<std::string> all(1);
    for (const char c : text) {
        if (c == mark)
            all.emplace_back();
        else
            all.back() += c;
    }
    return all;
}

std::string joined(const std::vector<std::string>& all, char mark) {
    std::string text;
    for (std::size_t k = 0; k < all.size(); ++k) text += (k > 0 ? std::string(1, mark) : "") + all[k];
    return text;
}

/// Removes, repeats, exchanges or moves one of the pieces.
void mutateList(std::vector<std::string>& list, Dice& dice) {
    const std::size_t at = dice.below(list.size());
    switch (dice.below(5)) {
        case 0:
            list.erase(list.begin() + static_cast<std::ptrdiff_t>(at));
            break;
        case 1:
            list.insert(list.begin() + static_cast<std::ptrdiff_t>(at), std::string(list[at]));
            break;
        case 2:
            std::swap(list[at], list[dice.below(list.size())]);
            break;
        case 3:
            list.insert(list.end(), dice.few(12) * dice.few(12), std::string(list[at]));
            break;
        default:
            list.insert(list.begin() + static_cast<std::ptrdiff_t>(at), std::string());
            break;
    }
}

}  // namespace

std::string mutateBytes(std::string bytes, Dice& dice) {
    for (std::size_t k = dice.few(4); k > 0; --k) bytes = oneByteMutation(std::move(bytes), dice);
    return bytes;
}

std::string mutateTable(const std::string& text, Dice& dice) {
    std::vector<std::string> rows = pieces(text, '\n');
    for (std::size_t k = dice.few(5); k > 0; --k) {
        if (rows.empty()) return text;
        if (dice.oneIn(4)) {
            mutateList(rows, dice);
            continue;
        }
        std::string& row = rows[dice.below(rows.size())];
        const char mark = dice.oneIn(8) ? '\t' : row.find(';') != std::string::npos ? ';' : ',';
        std::vector<std::string> fields = pieces(row, mark);
        std::string& field = fields[dice.below(fields.size())];
        switch (dice.below(6)) {
            case 0:
                field = dice.of(hostileNumbers());
                break;
            case 1:
                field = dice.of(hostileWords());
                break;
            case 2:
                field = '"' + field + (dice.oneIn(4) ? "" : "\"");
                break;
            case 3:
                field = mutateBytes(field, dice);
                break;
            case 4:
                mutateList(fields, dice);
                break;
            default:
                row = joined(fields, dice.oneIn(2) ? ';' : ',');
                continue;
        }
        row = joined(fields, mark);
    }
    std::string result = joined(rows, '\n');
    if (dice.oneIn(12)) result = replaceOne(result, "\n", dice.oneIn(2) ? "\r\n" : "\r", dice);
    return dice.oneIn(6) ? mutateBytes(std::move(result), dice) : result;
}

std::string replaceOne(const std::string& text, std::string_view what, std::string_view by, Dice& dice) {
    std::vector<std::size_t> places;
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
        places.push_back(at);
    if (places.empty()) return text;
    std::string result = text;
    return result.replace(dice.of(places), what.size(), by);
}

std::string mutateNpy(const std::string& bytes, Dice& dice) {
    constexpr std::size_t kStart = 10;
    if (bytes.size() < kStart || dice.oneIn(6)) return mutateBytes(bytes, dice);
    const bool longHeader = bytes[6] != 1;
    const std::size_t start = kStart + (longHeader ? 2 : 0);
    std::size_t length = static_cast<unsigned char>(bytes[8]) + 256u * static_cast<unsigned char>(bytes[9]);
    length = std::min(length, bytes.size() - std::min(start, bytes.size()));
    std::string header = bytes.substr(std::min(start, bytes.size()), length);
    std::string content = bytes.substr(std::min(start + length, bytes.size()));
    static const std::vector<std::string> types{"<f8", ">f8", "<f4",  ">i2", "|b1", "|u1",
                                                "<i8", "=f8", "<c16", "|O",  "<U3", "<f16"};
    static const std::vector<std::string> shapes{"()",
                                                 "(3,)",
                                                 "(0,)",
                                                 "(2, 3)",
                                                 "(1, 2, 3, 4)",
                                                 "(1,1,1,1,1)",
                                                 "(4294967296, 4294967296)",
                                                 "(134217729,)",
                                                 "(134217728,)",
                                                 "(-1,)",
                                                 "(0, 18446744073709551615)",
                                                 "(18446744073709551616,)",
                                                 "(3L, 2L)",
                                                 "(,)",
                                                 "(2 3)"};
    const std::size_t open = header.find('('), close = header.find(')');
    switch (dice.below(6)) {
        case 0:
            if (open != std::string::npos && close != std::string::npos && close > open)
                header.replace(open, close - open + 1, dice.of(shapes));
            break;
        case 1:
            header = replaceOne(header, "<f8", dice.of(types), dice);
            break;
        case 2:
            header = replaceOne(header, "False", dice.oneIn(2) ? "True" : "Maybe", dice);
            break;
        case 3:
            content = dice.oneIn(2) ? content + content : content.substr(0, dice.below(content.size() + 1));
            break;
        case 4:
            content = mutateBytes(content, dice);
            break;
        default:
            header = mutateBytes(header, dice);
            break;
    }
    std::string result = bytes.substr(0, 8);
    if (dice.oneIn(10)) result[6] = static_cast<char>(dice.below(5));
    const std::size_t told = dice.oneIn(10) ? hostileSize(dice) : header.size();
    for (std::size_t k = 0; k < (result[6] == 1 ? 2u : 4u); ++k) result += static_cast<char>(told >> 8 * k);
    return result + header + content;
}

}  // namespace omegascope::fuzzing

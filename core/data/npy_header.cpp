#include "core/data/npy_header.h"

#include <charconv>
#include <optional>

#include "core/data/file_bytes.h"

namespace omegascope::data {

namespace {

/// The few pieces of Python that the dictionary uses. Each reader returns nothing when something else stands
/// there.
class HeaderReader {
  public:
    explicit HeaderReader(std::string_view text) : rest_(text) {}

    bool take(std::string_view token) {
        skipSpaces();
        if (!rest_.starts_with(token)) return false;
        rest_.remove_prefix(token.size());
        return true;
    }

    bool atEnd() {
        skipSpaces();
        return rest_.empty();
    }

    std::optional<std::string> string() {
        skipSpaces();
        if (rest_.empty() || (rest_.front() != '\'' && rest_.front() != '"')) return std::nullopt;
        const std::size_t end = rest_.find(rest_.front(), 1);
        if (end == std::string_view::npos) return std::nullopt;
        std::string content(rest_.substr(1, end - 1));
        rest_.remove_prefix(end + 1);
        return content;
    }

    std::optional<bool> boolean() {
        if (take("True")) return true;
        if (take("False")) return false;
        return std::nullopt;
    }

    /// (), (3,), (3, 4), and the (3L, 4L) of Python 2.
    std::optional<std::vector<std::size_t>> tuple() {
        if (!take("(")) return std::nullopt;
        std::vector<std::size_t> numbers;
        while (!take(")")) {
            skipSpaces();
            std::size_t number = 0;
            const auto [end, status] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), number);
            if (status != std::errc()) return std::nullopt;
            rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
            take("L");
            numbers.push_back(number);
            if (take(",")) continue;
            if (!take(")")) return std::nullopt;
            break;
        }
        return numbers;
    }

  private:
    void skipSpaces() {
        const std::size_t start = rest_.find_first_not_of(" \t\r\n");
        rest_.remove_prefix(start == std::string_view::npos ? rest_.size() : start);
    }

    std::string_view rest_;
};

}  // namespace

Result<NpyHeader> parseNpyHeader(std::string_view text) {
    const Error malformed{"has a malformed header " + shownText(text) + "; save the array with numpy.save."};
    HeaderReader reader(text);
    std::optional<std::string> descr;
    std::optional<bool> fortranOrder;
    std::optional<std::vector<std::size_t>> shape;
    if (!reader.take("{")) return malformed;
    while (!reader.take("}")) {
        const std::optional<std::string> key = reader.string();
        if (!key || !reader.take(":")) return malformed;
        if (*key == "descr" && !descr) {
            if (reader.take("["))
                return Error{"has records as its elements; save each column as an array of its own."};
            if (!(descr = reader.string())) return malformed;
        } else if (*key == "fortran_order" && !fortranOrder) {
            if (!(fortranOrder = reader.boolean())) return malformed;
        } else if (*key == "shape" && !shape) {
            if (!(shape = reader.tuple())) return malformed;
        } else {
            return malformed;
        }
        if (!reader.take(",")) {
            if (!reader.take("}")) return malformed;
            break;
        }
    }
    if (!descr || !fortranOrder || !shape || !reader.atEnd()) return malformed;
    return NpyHeader{std::move(*descr), *fortranOrder, std::move(*shape)};
}

}  // namespace omegascope::data

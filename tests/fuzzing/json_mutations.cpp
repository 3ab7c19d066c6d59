#include <nlohmann/json.hpp>

#include "tests/fuzzing/mutations.h"

namespace omegascope::fuzzing {

namespace {

using Tree = nlohmann::ordered_json;

void collect(Tree& tree, std::vector<Tree*>& all) {
    all.push_back(&tree);
    if (tree.is_structured())
        for (auto& child : tree) collect(child, all);
}

/// A value that a reader does not expect, of any type.
Tree hostileValue(Dice& dice) {
    switch (dice.below(10)) {
        case 0:
            return nullptr;
        case 1:
            return dice.oneIn(2);
        case 2:
            return Tree::array();
        case 3:
            return Tree::object();
        case 4:
            return dice.of(hostileWords());
        case 5:
            return Tree::array({Tree::array({1, 2}), 3});
        default: {
            const Tree number = Tree::parse(dice.of(hostileNumbers()), nullptr, false);
            return number.is_number() ? number : Tree(dice.below(70));
        }
    }
}

void mutateArray(Tree& array, Dice& dice) {
    const std::size_t at = dice.below(array.size());
    switch (dice.below(4)) {
        case 0:
            array.erase(at);
            break;
        case 1:
            array.push_back(Tree(array[at]));
            break;
        case 2:
            std::swap(array[at], array[dice.below(array.size())]);
            break;
        default: {
            const Tree copy = array[at];
            for (std::size_t k = dice.few(9) * dice.few(9); k > 0; --k) array.push_back(copy);
        }
    }
}

void mutateObject(Tree& object, Dice& dice) {
    auto item = object.begin();
    for (std::size_t k = dice.below(object.size()); k > 0; --k) ++item;
    const std::string key = item.key();
    const Tree value = *item;
    switch (dice.below(4)) {
        case 0:
            object.erase(key);
            break;
        case 1:
            object[dice.of(hostileWords())] = value;
            break;
        case 2:
            object.erase(key);
            object[dice.of(hostileWords())] = value;
            break;
        default:
            object[key] = hostileValue(dice);
            break;
    }
}

void mutateNode(Tree& root, Dice& dice) {
    std::vector<Tree*> all;
    collect(root, all);
    Tree& node = *all[dice.below(all.size())];
    if (node.is_array() && !node.empty() && !dice.oneIn(3)) return mutateArray(node, dice);
    if (node.is_object() && !node.empty() && !dice.oneIn(4)) return mutateObject(node, dice);
    if (dice.oneIn(3)) {
        // A branch from elsewhere; a copy, since it may hold this node.
        const Tree other = *all[dice.below(all.size())];
        node = other;
        return;
    }
    node = hostileValue(dice);
}

}  // namespace

std::string mutateJson(const std::string& text, Dice& dice) {
    Tree tree = Tree::parse(text, nullptr, false);
    if (tree.is_discarded() || dice.oneIn(10)) return mutateBytes(text, dice);
    for (std::size_t k = dice.few(4); k > 0; --k) mutateNode(tree, dice);
    std::string result = tree.dump(dice.oneIn(3) ? 1 : -1, ' ', false, Tree::error_handler_t::replace);
    // What no tree can hold: a key twice, numbers that are none, bytes that are no UTF-8.
    if (dice.oneIn(8)) result = replaceOne(result, "\":", "\":1,\"" + dice.of(hostileWords()) + "\":", dice);
    if (dice.oneIn(8))
        result = replaceOne(result, dice.oneIn(2) ? "1" : "0", dice.of(hostileNumbers()), dice);
    if (dice.oneIn(12)) result = mutateBytes(std::move(result), dice);
    return result;
}

}  // namespace omegascope::fuzzing

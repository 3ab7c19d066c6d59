#include "app/session/parts/bookmark_reader.h"

#include "app/session/parts/parameter_reader.h"
#include "app/session/parts/slice_reader.h"
#include "app/session/parts/view_reader.h"

namespace omegascope::session {

namespace {

constexpr std::size_t kMostBookmarks = 1000;

}  // namespace

std::vector<Bookmark> readBookmarks(const Cursor& place, const network::Network& network,
                                    Findings& findings) {
    std::vector<Bookmark> bookmarks;
    const std::size_t count = place.listSize("a list of bookmarks");
    if (count > kMostBookmarks) place.refuse("at most " + std::to_string(kMostBookmarks) + " bookmarks");
    for (std::size_t k = 0; k < count; ++k) {
        ObjectCursor object(place.item(k), "an object with \"name\" and \"parameters\"");
        Bookmark bookmark;
        bookmark.name = object.required("name", "a text").text();
        ObjectCursor blocks(object.required("parameters", "an object like parameters"),
                            "an object like parameters");
        bookmark.parameters = readBlocks(blocks, network, findings);
        bookmark.slice = readSlice(object.optional("slice"), network, bookmark.parameters, findings);
        if (const auto camera = object.optional("camera")) bookmark.camera = readCamera(*camera, findings);
        object.keepUnknown(findings);
        bookmarks.push_back(std::move(bookmark));
    }
    refuseUnless(checkBookmarks(bookmarks, network));
    return bookmarks;
}

}  // namespace omegascope::session

# omegascope_metainfo(source output homepage): what software centres show. The releases are those of CHANGELOG.md.
# Screenshots of AppStream are addresses in the web, so without a page of the project there are none.
function(omegascope_metainfo source output homepage)
  set(OMEGASCOPE_RELEASES)
  file(STRINGS ${source}/CHANGELOG.md headings REGEX "^## \\[[0-9.]+\\] - ")
  foreach(heading IN LISTS headings)
    string(REGEX REPLACE "^## \\[([0-9.]+)\\] - ([0-9-]+).*" "    <release version=\"\\1\" date=\"\\2\"/>\n" release
      ${heading})
    string(APPEND OMEGASCOPE_RELEASES ${release})
  endforeach()
  set(OMEGASCOPE_WEB)
  if(homepage)
    set(OMEGASCOPE_WEB "
  <url type=\"homepage\">${homepage}</url>
  <screenshots>
    <screenshot type=\"default\">
      <caption>A local minimum in which three data lie on the blind side of both neurons</caption>
      <image type=\"source\" width=\"1280\" height=\"800\">${homepage}/resources/screenshots/window.png</image>
    </screenshot>
  </screenshots>")
  endif()
  configure_file(${source}/resources/install/org.omegascope.omegascope.metainfo.xml.in ${output} @ONLY)
endfunction()

# A room is a folder of sources and a CMake target of the same name: core/cells/algebra is omegascope_core_cells_algebra.
# Rooms that are compiled together are a wing.
# Which rooms and packages it may include is what it links, which tests/house reads from walls.txt and enforces.

add_library(omegascope_options INTERFACE)
# No contraction: results are the same on every x86-64 machine. The compiler collects its garbage less often than it
# would by itself, which saves a tenth of its time for some hundred MB.
target_compile_options(omegascope_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
  -Woverloaded-virtual -ffp-contract=off -fpch-preprocess --param=ggc-min-heapsize=1000000)
# Boost's target sets this; rooms that share a precompiled header must agree on it.
target_compile_definitions(omegascope_options INTERFACE BOOST_ALL_NO_LIB)
if(OMEGASCOPE_WARNINGS_AS_ERRORS)
  target_compile_options(omegascope_options INTERFACE -Werror)
endif()

if(OMEGASCOPE_WATCH_BRANCHES)
  # Calls what tests/fuzzing defines: no other program can be linked.
  target_compile_options(omegascope_options INTERFACE -fsanitize-coverage=trace-pc)
endif()

# omegascope_sanitized(program)
#   What a sanitizer needs in every program.
function(omegascope_sanitized program)
  if(CMAKE_CXX_FLAGS MATCHES "-fsanitize=(address|thread)")
    target_sources(${program} PRIVATE ${PROJECT_SOURCE_DIR}/tests/sanitizers/keep_modules.cpp)
  endif()
  if(CMAKE_CXX_FLAGS MATCHES "-fsanitize=thread")
    target_sources(${program} PRIVATE ${PROJECT_SOURCE_DIR}/tests/sanitizers/separate_children.cpp)
  endif()
endfunction()

# moc reads all that a header includes, a fifth of a second for Qt's, and learns nothing by it: the words it looks for
# are built in. Without directories to look in it takes two milliseconds.
get_target_property(moc Qt6::moc LOCATION)
set(OMEGASCOPE_MOC ${CMAKE_BINARY_DIR}/moc.sh)
file(WRITE ${OMEGASCOPE_MOC} "#!/bin/sh
for argument; do
  shift
  case $argument in -I*) ;; *) set -- \"$@\" \"$argument\" ;; esac
done
exec '${moc}' \"$@\"
")
file(CHMOD ${OMEGASCOPE_MOC} PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)

set(OMEGASCOPE_WALLS ${CMAKE_BINARY_DIR}/walls.txt)
file(WRITE ${OMEGASCOPE_WALLS} "# room | what its headers may include, and who includes them | what its sources may include besides\n")

# Paths of rooms to names of targets; anything else (Qt6::Core) stays.
function(omegascope_targets result)
  set(targets)
  foreach(item IN LISTS ARGN)
    if(item MATCHES "^(core|app|resources|tests)(/|$)")
      string(REPLACE "/" "_" item "omegascope_${item}")
    endif()
    list(APPEND targets ${item})
  endforeach()
  set(${result} ${targets} PARENT_SCOPE)
endfunction()

# omegascope_wing(name)
#   The rooms that follow are compiled and linked together, as one library: their headers are read once for all of them.
#   What a room may include is its own affair still: see walls.txt.
function(omegascope_wing name)
  string(REPLACE "/" "_" target "omegascope_${name}_wing")
  set(OMEGASCOPE_WING ${target} PARENT_SCOPE)
  add_library(${target} STATIC)
  target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/omegascope>)
  target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:omegascope_options>)
  target_compile_features(${target} PUBLIC cxx_std_20)
  # Sources include what moc makes of their headers, so that this file is all but empty.
  set_source_files_properties(${CMAKE_CURRENT_BINARY_DIR}/${target}_autogen/mocs_compilation.cpp
    PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
  set_property(GLOBAL APPEND PROPERTY OMEGASCOPE_WINGS ${target})
endfunction()

# omegascope_room(folder [QT] [LINKS …] [PRIVATE_LINKS …])
#   All sources of the folder (not of folders below it), in the wing begun last. LINKS and PRIVATE_LINKS: rooms by path,
#   packages by target. QT: has classes with Q_OBJECT.
function(omegascope_room folder)
  cmake_parse_arguments(ARG "QT" "" "LINKS;PRIVATE_LINKS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.cpp ${PROJECT_SOURCE_DIR}/${folder}/*.h)
  list(FILTER sources EXCLUDE REGEX "/app/main\\.cpp$")
  omegascope_targets(target ${folder})
  omegascope_targets(links ${ARG_LINKS})
  omegascope_targets(private_links ${ARG_PRIVATE_LINKS})
  get_property(neighbours GLOBAL PROPERTY ${OMEGASCOPE_WING}_ROOMS)
  list(REMOVE_ITEM links ${neighbours})
  list(REMOVE_ITEM private_links ${neighbours})
  set_property(GLOBAL APPEND PROPERTY ${OMEGASCOPE_WING}_ROOMS ${target})
  target_sources(${OMEGASCOPE_WING} PRIVATE ${sources})
  target_link_libraries(${OMEGASCOPE_WING} PUBLIC ${links} PRIVATE ${private_links})
  if(ARG_QT)
    set_target_properties(${OMEGASCOPE_WING} PROPERTIES AUTOMOC ON AUTOMOC_EXECUTABLE ${OMEGASCOPE_MOC})
  endif()
  add_library(${target} INTERFACE)
  target_link_libraries(${target} INTERFACE ${OMEGASCOPE_WING})
  set_property(GLOBAL APPEND PROPERTY OMEGASCOPE_ROOMS ${folder})
  list(JOIN ARG_LINKS " " public_walls)
  list(JOIN ARG_PRIVATE_LINKS " " private_walls)
  file(APPEND ${OMEGASCOPE_WALLS} "${folder} | ${public_walls} | ${private_walls}\n")
endfunction()

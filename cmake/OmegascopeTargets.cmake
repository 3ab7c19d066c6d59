# One static library per folder: a folder can include only what it links, so a wrong include fails to build.

add_library(omegascope_options INTERFACE)
target_include_directories(omegascope_options INTERFACE ${CMAKE_SOURCE_DIR})
# No contraction: results are the same on every x86-64 machine.
target_compile_options(omegascope_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
  -Woverloaded-virtual -ffp-contract=off -fpch-preprocess)
if(OMEGASCOPE_WARNINGS_AS_ERRORS)
  target_compile_options(omegascope_options INTERFACE -Werror)
endif()

# omegascope_library(name SOURCES … LINKS … [PRIVATE_LINKS …] [QT])
#   core folders take the Eigen precompiled header; QT adds moc and the Qt one.
function(omegascope_library name)
  cmake_parse_arguments(ARG "QT" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  add_library(omegascope_${name} STATIC ${ARG_SOURCES})
  target_link_libraries(omegascope_${name} PUBLIC ${ARG_LINKS} PRIVATE omegascope_options ${ARG_PRIVATE_LINKS})
  if(ARG_QT)
    set_target_properties(omegascope_${name} PROPERTIES AUTOMOC ON)
  endif()
endfunction()

# Headers that dominate compile time, precompiled once per kind of target and reused.
function(omegascope_reuse_headers from)
  foreach(name IN LISTS ARGN)
    target_precompile_headers(omegascope_${name} REUSE_FROM omegascope_${from})
  endforeach()
endfunction()

# What `cmake --install` and `cpack -G DEB` put where. Components: Runtime (the program and what the desktop knows of it)
# and Development (core with its headers as the package Omegascope).

include(CMakePackageConfigHelpers)

set(OMEGASCOPE_HOMEPAGE "" CACHE STRING "Address of the project's page; in the packages only when it is set")
set(OMEGASCOPE_MAINTAINER "Omegascope maintainers <maintainers@omegascope.example>" CACHE STRING
  "Who answers for the Debian packages: Name <address>")

set(here ${CMAKE_CURRENT_LIST_DIR})
set(made ${CMAKE_BINARY_DIR}/install)
file(MAKE_DIRECTORY ${made})

# ---- Made by the build ---------------------------------------------------------------------------------------------

# Icons in every size from the drawings.
add_executable(omegascope_render_icon EXCLUDE_FROM_ALL ${here}/render_icon.cpp)
set_target_properties(omegascope_render_icon PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${made})
target_link_libraries(omegascope_render_icon PRIVATE Qt6::Svg omegascope_options)
set(products)
foreach(icon "apps;omegascope;${PROJECT_SOURCE_DIR}/resources/icons/omegascope.svg"
    "mimetypes;application-x-omegascope+json;${here}/session.svg")
  list(POP_FRONT icon context name drawing)
  install(FILES ${drawing} RENAME ${name}.svg COMPONENT Runtime
    DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/${context})
  foreach(size 16 22 24 32 48 64 128 256)
    set(picture ${made}/${size}/${name}.png)
    file(MAKE_DIRECTORY ${made}/${size})
    add_custom_command(OUTPUT ${picture} COMMAND omegascope_render_icon ${drawing} ${size} ${picture}
      DEPENDS omegascope_render_icon ${drawing} VERBATIM)
    list(APPEND products ${picture})
    install(FILES ${picture} COMPONENT Runtime
      DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/${size}x${size}/${context})
  endforeach()
endforeach()

# Man page and completions come from the program's own table of calls.
function(printed file words)
  add_custom_command(OUTPUT ${made}/${file} DEPENDS omegascope VERBATIM
    COMMAND sh -c "\"$0\" ${words} > ${file}" $<TARGET_FILE:omegascope> WORKING_DIRECTORY ${made})
  set(products ${products} ${made}/${file} PARENT_SCOPE)
endfunction()
# gzip without name and time, so that the same input gives the same bytes.
function(compressed file input)
  add_custom_command(OUTPUT ${made}/${file}.gz DEPENDS ${input} VERBATIM
    COMMAND sh -c "gzip -9nc \"$0\" > ${file}.gz" ${input} WORKING_DIRECTORY ${made})
  set(products ${products} ${made}/${file}.gz PARENT_SCOPE)
endfunction()
printed(omegascope.1 --man)
printed(omegascope.bash "--completions bash")
printed(_omegascope "--completions zsh")
printed(omegascope.fish "--completions fish")
compressed(omegascope.1 ${made}/omegascope.1)
compressed(changelog ${PROJECT_SOURCE_DIR}/CHANGELOG.md)
configure_file(${here}/changelog.Debian ${made}/changelog.Debian.txt @ONLY)
compressed(changelog.Debian ${made}/changelog.Debian.txt)
add_custom_target(omegascope_install_files ALL DEPENDS ${products})

set(metainfo org.omegascope.omegascope.metainfo.xml)
include(${here}/Metainfo.cmake)
omegascope_metainfo(${PROJECT_SOURCE_DIR} ${made}/${metainfo} "${OMEGASCOPE_HOMEPAGE}")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/CHANGELOG.md)

# ---- Runtime -------------------------------------------------------------------------------------------------------

install(TARGETS omegascope COMPONENT Runtime)
# Addresses of functions are fixed before the program begins: what Debian asks of its programs.
target_link_options(omegascope PRIVATE -Wl,-z,relro,-z,now)
install(FILES ${here}/omegascope.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications COMPONENT Runtime)
install(FILES ${made}/${metainfo} DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo COMPONENT Runtime)
install(FILES ${here}/omegascope.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/mime/packages COMPONENT Runtime)
install(FILES ${here}/omegascope.thumbnailer DESTINATION ${CMAKE_INSTALL_DATADIR}/thumbnailers COMPONENT Runtime)
install(FILES ${made}/omegascope.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT Runtime)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/resources/gallery DESTINATION ${CMAKE_INSTALL_DATADIR}/omegascope
  COMPONENT Runtime FILES_MATCHING PATTERN *.json)
install(FILES ${made}/omegascope.bash RENAME omegascope COMPONENT Runtime
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${made}/omegascope.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT Runtime)
# Debian's zsh looks into site-functions below /usr/local and into vendor-completions below /usr.
install(CODE "
  set(folder site-functions)
  if(CMAKE_INSTALL_PREFIX MATCHES \"/usr$\")
    set(folder vendor-completions)
  endif()
  file(INSTALL \"${made}/_omegascope\" DESTINATION \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DATADIR}/zsh/\${folder}\")"
  COMPONENT Runtime)
foreach(package omegascope libomegascope-dev)
  set(component Runtime)
  if(package STREQUAL "libomegascope-dev")
    set(component Development)
  endif()
  install(FILES ${here}/copyright ${made}/changelog.gz ${made}/changelog.Debian.gz
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${package} COMPONENT ${component})
endforeach()

# ---- Development ---------------------------------------------------------------------------------------------------

get_property(rooms GLOBAL PROPERTY OMEGASCOPE_ROOMS)
list(FILTER rooms INCLUDE REGEX "^core/")
add_library(omegascope_core INTERFACE)
set_target_properties(omegascope_core PROPERTIES EXPORT_NAME core)
set(libraries omegascope_core)
foreach(room IN LISTS rooms)
  string(REPLACE "/" "_" name ${room})
  set_target_properties(omegascope_${name} PROPERTIES EXPORT_NAME ${name})
  target_link_libraries(omegascope_core INTERFACE omegascope_${name})
  list(APPEND libraries omegascope_${name})
endforeach()
get_property(wings GLOBAL PROPERTY OMEGASCOPE_WINGS)
list(FILTER wings INCLUDE REGEX "^omegascope_core_")
foreach(wing IN LISTS wings)
  string(REPLACE "omegascope_" "" name ${wing})
  set_target_properties(${wing} PROPERTIES EXPORT_NAME ${name})
  list(APPEND libraries ${wing})
endforeach()
install(TARGETS ${libraries} EXPORT OmegascopeTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}/omegascope COMPONENT Development)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/core DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/omegascope COMPONENT Development
  FILES_MATCHING PATTERN *.h)
install(DIRECTORY ${here}/example DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/libomegascope-dev COMPONENT Development)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/Omegascope)
configure_package_config_file(${here}/OmegascopeConfig.cmake.in ${made}/OmegascopeConfig.cmake
  INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${made}/OmegascopeConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(EXPORT OmegascopeTargets NAMESPACE Omegascope:: DESTINATION ${package_folder} COMPONENT Development)
install(FILES ${made}/OmegascopeConfig.cmake ${made}/OmegascopeConfigVersion.cmake
  ${PROJECT_SOURCE_DIR}/core/FindGLPK.cmake DESTINATION ${package_folder} COMPONENT Development)

add_custom_target(uninstall COMMAND ${CMAKE_COMMAND} -D BUILD=${CMAKE_BINARY_DIR} -P ${here}/Uninstall.cmake VERBATIM)

# ---- Packages ------------------------------------------------------------------------------------------------------

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_VENDOR Omegascope)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")  # each package has its own
set(CPACK_PACKAGE_CONTACT ${OMEGASCOPE_MAINTAINER})
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/packages)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_COMPONENTS_ALL Runtime Development)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 0upstream1)  # not a release of Debian itself
set(CPACK_DEBIAN_PACKAGE_HOMEPAGE ${OMEGASCOPE_HOMEPAGE})
set(CPACK_DEBIAN_PACKAGE_SOURCE omegascope)

set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME omegascope)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION science)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_DEPENDS "fonts-dejavu-core | fonts-noto-core")
# The server is for pictures of the surface where there is no display; OpenGL in software where there is no card.
set(CPACK_DEBIAN_RUNTIME_PACKAGE_RECOMMENDS "libgl1-mesa-dri, xvfb")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SUGGESTS "ffmpeg")
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION "see the loss of a ReLU network as a function of its parameters
Omegascope shows the cells into which the activations of a ReLU network
divide its parameter space, the walls between them, flat floors and sharp
valleys, the data that the network has stopped seeing, and how methods of
descent move among all this. It proves whether a point is a local minimum
and makes figures, films and tables for papers, with and without a window.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libomegascope-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
  "libboost-dev, libeigen3-dev, libglpk-dev, libzip-dev, pkg-config, zlib1g-dev")
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "computing library of Omegascope (development files)
Static libraries and headers of what Omegascope computes: losses of ReLU
networks, cells of slices of their parameter space, verdicts on local
minima, descent. CMake finds them with find_package(Omegascope).")

include(CPack)

# Makes the book: cmake -D ROOT=… -D OUT=… -P docs/book.cmake (`./course book` calls it so).
# OUT/html then holds all it needs, MathJax too, and can be read without a network.
cmake_minimum_required(VERSION 3.25)

find_program(DOXYGEN doxygen REQUIRED)
find_path(MATHJAX MathJax.js PATHS /usr/share/javascript/mathjax NO_DEFAULT_PATH REQUIRED)

file(READ ${ROOT}/CMakeLists.txt build)
string(REGEX MATCH "VERSION ([0-9]+\\.[0-9]+\\.[0-9]+)" match "${build}")
set(VERSION ${CMAKE_MATCH_1})

file(GLOB notes ${ROOT}/chapters/[0-9][0-9]_*/README.md)
list(SORT notes)
list(JOIN notes " \\\n                         " NOTES)

file(REMOVE_RECURSE ${OUT})
file(MAKE_DIRECTORY ${OUT})

# Doxygen's own layout with names that fit a book.
execute_process(COMMAND ${DOXYGEN} -l ${OUT}/layout.xml OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
file(READ ${OUT}/layout.xml layout)
string(REPLACE "type=\"mainpage\" visible=\"yes\" title=\"\"" "type=\"mainpage\" visible=\"yes\" title=\"Start\"" layout "${layout}")
string(REPLACE "type=\"pages\" visible=\"yes\" title=\"\"" "type=\"pages\" visible=\"yes\" title=\"Chapters and pages\"" layout "${layout}")
string(REPLACE "type=\"classes\" visible=\"yes\" title=\"\"" "type=\"classes\" visible=\"yes\" title=\"Types\"" layout "${layout}")
string(REPLACE "type=\"files\" visible=\"yes\" title=\"\"" "type=\"files\" visible=\"yes\" title=\"Sources\"" layout "${layout}")
file(WRITE ${OUT}/layout.xml "${layout}")
configure_file(${ROOT}/docs/Doxyfile.in ${OUT}/Doxyfile @ONLY)
execute_process(COMMAND ${DOXYGEN} ${OUT}/Doxyfile WORKING_DIRECTORY ${ROOT} RESULT_VARIABLE code)
file(READ ${OUT}/warnings.txt warnings)
if(NOT code EQUAL 0 OR NOT warnings STREQUAL "")
  message(FATAL_ERROR "Doxygen ended with ${code} and these warnings:\n${warnings}")
endif()

# The parts of MathJax that the book's formulas use: TeX in, SVG out, one font.
foreach(part MathJax.js extensions jax/element jax/input/TeX jax/output/SVG)
  get_filename_component(folder ${part} DIRECTORY)
  file(COPY ${MATHJAX}/${part} DESTINATION ${OUT}/html/mathjax/${folder}
    REGEX "/output/SVG/fonts/[^T]" EXCLUDE)
endforeach()

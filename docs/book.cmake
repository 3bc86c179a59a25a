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
configure_file(${ROOT}/docs/Doxyfile.in ${OUT}/Doxyfile @ONLY)
execute_process(COMMAND ${DOXYGEN} ${OUT}/Doxyfile WORKING_DIRECTORY ${ROOT} RESULT_VARIABLE code)
file(READ ${OUT}/warnings.txt warnings)
if(NOT code EQUAL 0 OR NOT warnings STREQUAL "")
  message(FATAL_ERROR "Doxygen ended with ${code} and these warnings:\n${warnings}")
endif()

# The parts of MathJax that the book's formulas use: TeX in, SVG out.
set(parts MathJax.js config/TeX-MML-AM_CHTML.js config/TeX-AMS_SVG.js extensions jax/element jax/input/TeX jax/output/SVG)
foreach(part IN LISTS parts)
  if(EXISTS ${MATHJAX}/${part})
    get_filename_component(folder ${part} DIRECTORY)
    file(COPY ${MATHJAX}/${part} DESTINATION ${OUT}/html/mathjax/${folder})
  endif()
endforeach()

# Makes the book: cmake -D ROOT=… -D OUT=… [-D TOUR=…] -P docs/book.cmake (`./course book` and the tour call it so).
# OUT/html then holds all it needs, MathJax too, and can be read without a network. The figures of the chapters come from
# the folder of a tour, ROOT/build/tour unless TOUR names another; without a tour, a line in each chapter says how to get them.
cmake_minimum_required(VERSION 3.25)

find_program(DOXYGEN doxygen REQUIRED)
find_program(NODE NAMES node nodejs REQUIRED)
find_path(MATHJAX MathJax.js PATHS /usr/share/javascript/mathjax NO_DEFAULT_PATH REQUIRED)

file(READ ${ROOT}/CMakeLists.txt build)
string(REGEX MATCH "VERSION ([0-9]+\\.[0-9]+\\.[0-9]+)" match "${build}")
set(VERSION ${CMAKE_MATCH_1})

file(GLOB notes ${ROOT}/chapters/[0-9][0-9]_*/README.md)
list(SORT notes)
list(JOIN notes " \\\n                         " NOTES)

if(NOT TOUR)
  set(TOUR ${ROOT}/build/tour)
endif()

file(REMOVE_RECURSE ${OUT})
file(MAKE_DIRECTORY ${OUT})

# For each chapter OUT/figures/NN_topic, from which docs/note.awk puts them into its note: a line for each figure, its name
# and its title, in the order in which the chapter drew them.
if(EXISTS ${TOUR}/results.json)
  file(READ ${TOUR}/results.json results)
  string(JSON count ERROR_VARIABLE none LENGTH "${results}" chapters)
  set(index 0)
  while(none STREQUAL "NOTFOUND" AND index LESS count)
    string(JSON chapter GET "${results}" chapters ${index} chapter)
    string(JSON figures ERROR_VARIABLE none LENGTH "${results}" chapters ${index} figures)
    set(number 0)
    while(none STREQUAL "NOTFOUND" AND number LESS figures)
      string(JSON name GET "${results}" chapters ${index} figures ${number} name)
      string(JSON title GET "${results}" chapters ${index} figures ${number} title)
      if(EXISTS ${TOUR}/${chapter}/${name}.svg)
        file(COPY ${TOUR}/${chapter}/${name}.svg DESTINATION ${OUT}/html/figures/${chapter})
        file(APPEND ${OUT}/figures/${chapter} "${name} ${title}\n")
      endif()
      math(EXPR number "${number} + 1")
    endwhile()
    math(EXPR index "${index} + 1")
  endwhile()
endif()

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

# What Doxygen cannot do: the code of the tags, and no false links.
execute_process(COMMAND ${NODE} ${ROOT}/docs/book/pages.js ${ROOT} ${OUT}/html COMMAND_ERROR_IS_FATAL ANY)

# The parts of MathJax that the book's formulas use: TeX in, SVG out, one font.
foreach(part MathJax.js extensions jax/element jax/input/TeX jax/output/SVG)
  get_filename_component(folder ${part} DIRECTORY)
  file(COPY ${MATHJAX}/${part} DESTINATION ${OUT}/html/mathjax/${folder}
    REGEX "/output/SVG/fonts/[^T]" EXCLUDE)
endforeach()

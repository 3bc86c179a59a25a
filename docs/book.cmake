# Makes the book: cmake -D ROOT=… -D OUT=… [-D TOUR=…] [-D PLAY=…] -P docs/book.cmake (`./course book` and the tour call it so).
# OUT/html then holds all it needs and can be read without a network and without scripts. The figures of the chapters come from
# the folder of a tour, ROOT/build/tour unless TOUR names another; without a tour, a line in each chapter says how to get them.
# PLAY names the script of the live figures (docs/live), for a book that has them.
cmake_minimum_required(VERSION 3.25)

find_program(DOXYGEN doxygen REQUIRED)
find_program(NODE NAMES node nodejs REQUIRED)
find_path(KATEX katex.min.js PATHS /usr/share/javascript/katex NO_DEFAULT_PATH REQUIRED)

file(READ ${ROOT}/CMakeLists.txt build)
string(REGEX MATCH "VERSION ([0-9]+\\.[0-9]+\\.[0-9]+)" match "${build}")
set(VERSION ${CMAKE_MATCH_1})

file(GLOB notes ${ROOT}/chapters/[0-9][0-9]_*/README.md)
list(SORT notes)
list(JOIN notes "\" \\\n                         \"" NOTES)
file(GLOB documents ${ROOT}/docs/*.md)
list(JOIN documents "\" \\\n                         \"" DOCUMENTS)

if(NOT TOUR)
  set(TOUR ${ROOT}/build/tour)
endif()

file(REMOVE_RECURSE ${OUT})
file(MAKE_DIRECTORY ${OUT})

# For each chapter OUT/figures/NN_topic, from which docs/note.awk puts them into its note: a line for each figure, its name
# and its title, in the order in which the chapter drew them.
set(amount "")
if(EXISTS ${TOUR}/results.json)
  file(READ ${TOUR}/results.json results)
  string(JSON amount ERROR_VARIABLE none GET "${results}" amount)
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

# Without a tour the live figures have their places all the same, with a picture that says how to get the one of the text.
if(PLAY AND amount STREQUAL "")
  set(amount live)
  file(READ ${PLAY} script)
  string(REGEX MATCHALL "replaces: '[0-9a-z_/]+'" places "${script}")
  foreach(place IN LISTS places)
    string(REGEX MATCH "([0-9a-z_]+)/([0-9a-z_]+)" place "${place}")
    file(WRITE ${OUT}/html/figures/${place}.svg "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 640 80'><text x='20' y='48'>./course tour draws this figure</text></svg>\n")
    file(APPEND ${OUT}/figures/${CMAKE_MATCH_1} "${CMAKE_MATCH_2} A live figure\n")
  endforeach()
endif()

configure_file(${ROOT}/docs/Doxyfile.in ${OUT}/Doxyfile @ONLY)
execute_process(COMMAND ${DOXYGEN} ${OUT}/Doxyfile WORKING_DIRECTORY ${ROOT} RESULT_VARIABLE code)
file(READ ${OUT}/warnings.txt warnings)
if(NOT code EQUAL 0 OR NOT warnings STREQUAL "")
  message(FATAL_ERROR "Doxygen ended with ${code} and these warnings:\n${warnings}")
endif()

# What Doxygen cannot do, such as the code of the tags. Its scripts, and its pictures, are for its own frame.
file(GLOB unused ${OUT}/html/*.js ${OUT}/html/*.css ${OUT}/html/*.png ${OUT}/html/*.svg)
file(REMOVE ${unused})
if(PLAY)
  file(COPY ${PLAY} DESTINATION ${OUT}/html)
endif()
execute_process(COMMAND ${CMAKE_COMMAND} -E env KATEX=${KATEX} ${NODE} ${ROOT}/docs/book/pages.js ${ROOT} ${OUT}/html ${amount}
  COMMAND_ERROR_IS_FATAL ANY)
file(GLOB pictures ${ROOT}/docs/pictures/speed_*.svg)  # of bench/README.md; the others are README.md's
file(COPY ${ROOT}/docs/book/book.js ${pictures} DESTINATION ${OUT}/html)
file(GLOB fonts ${KATEX}/fonts/*.woff2)
file(COPY ${fonts} DESTINATION ${OUT}/html/fonts)

# One style sheet for text and formulas, which names no font that is not there.
file(READ ${KATEX}/katex.min.css formulas)
string(REGEX REPLACE ",url\\([^()]*\\.(woff|ttf)\\) format\\('[a-z]*'\\)" "" formulas "${formulas}")
file(READ ${ROOT}/docs/book/book.css style)
if(PLAY)
  file(READ ${ROOT}/docs/live/live.css live)
endif()
file(WRITE ${OUT}/html/book.css "${formulas}\n${style}${live}")

# Makes docs/equations.md from the tables "## Tags" of the chapters' notes: cmake -P docs/equations.cmake
if(NOT ROOT)
  get_filename_component(ROOT ${CMAKE_CURRENT_LIST_DIR} DIRECTORY)
endif()
if(NOT OUT)
  set(OUT ${ROOT}/docs/equations.md)
endif()
include(${CMAKE_CURRENT_LIST_DIR}/../tests/checks/support/text.cmake)

set(page "# Equations

Where each equation of the lectures is in the code, and which test holds it there. The tags are those of the notes:
L6–L10, FM, EE, NL and GO stand for the lectures ([references](references.md)), the number for the equation or topic.

This page is made from the tables at the end of the notes by `cmake -P docs/equations.cmake`. Edit the notes.
")
find_chapters(${ROOT} chapters)
foreach(chapter IN LISTS chapters)
  read_lines(${ROOT}/chapters/${chapter}/README.md lines)
  set(title ${chapter})
  foreach(line IN LISTS lines)
    if(line MATCHES "^# (.+)$")
      set(title "${CMAKE_MATCH_1}")
      break()
    endif()
  endforeach()
  string(REGEX REPLACE "^0?([0-9]+)_.*" "\\1" number ${chapter})
  string(APPEND page "\n## ${number} ${title}\n\n[The note of this chapter](../chapters/${chapter}/README.md)\n\n| tag | function | test |\n|---|---|---|\n")
  read_tag_rows(${ROOT}/chapters/${chapter}/README.md rows)
  foreach(row IN LISTS rows)
    string(APPEND page "${row}\n")
  endforeach()
endforeach()

plain_text("${page}" page)
file(WRITE ${OUT} "${page}")

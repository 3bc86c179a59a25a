# Does the note of a chapter speak of every figure that its program draws? What to see in a figure is said in the note's
# text, and docs/note.awk puts the figure there. Names that a program puts together while it runs are not looked at.
include(${CMAKE_CURRENT_LIST_DIR}/support/text.cmake)

find_chapters(${ROOT} chapters)
foreach(chapter IN LISTS chapters)
  read_text(${ROOT}/chapters/${chapter}/README.md note)
  string(REGEX REPLACE "\n## Tags.*" "" note "${note}")
  file(GLOB sources ${ROOT}/chapters/${chapter}/program/*.cpp)
  foreach(source IN LISTS sources)
    read_text(${source} text)
    string(REGEX MATCHALL "Figure( [a-z]+( = [a-z_]+)?)?\\([ \n]*\"[a-z_0-9]+\"," drawn "${text}")
    foreach(figure IN LISTS drawn)
      string(REGEX REPLACE ".*\"(.+)\".*" "`\\1`" figure "${figure}")
      if(NOT note MATCHES "${figure}")
        problem("chapters/${chapter}/README.md: no section speaks of the figure ${figure}")
      endif()
    endforeach()
  endforeach()
endforeach()

conclude()

# Does the note of a chapter speak of every figure that its program draws? What to see in a figure is said in the note's
# text, and docs/note.awk puts the figure there. Names that a program puts together while it runs are not looked at.
# Are the pictures of the other pages dark where the page is, as those of the book are?
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

file(GLOB pictures RELATIVE ${ROOT} ${ROOT}/docs/pictures/*.svg)
foreach(picture IN LISTS pictures)
  file(STRINGS ${ROOT}/${picture} dark REGEX "prefers-color-scheme:dark" LIMIT_COUNT 1)
  if(NOT dark)
    problem("${picture}: is not dark where a page is; docs/book/figures.js adapts what gnuplot drew")
  endif()
endforeach()

conclude()

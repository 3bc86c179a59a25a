# Every line of C++ that docs/cpp_for_numpy.md shows is one that is compiled and run, and each note leads to the page.
include(${CMAKE_CURRENT_LIST_DIR}/support/text.cmake)

execute_process(COMMAND awk -f ${CMAKE_CURRENT_LIST_DIR}/support/idioms.awk tests/docs/cpp_for_numpy.cpp docs/cpp_for_numpy.md
  WORKING_DIRECTORY ${ROOT} OUTPUT_VARIABLE found COMMAND_ERROR_IS_FATAL ANY)
problem_for_each_line(found "docs/cpp_for_numpy.md: not in tests/docs/cpp_for_numpy.cpp, in its section: ")

find_chapters(${ROOT} chapters)
foreach(chapter IN LISTS chapters)
  read_text(${ROOT}/chapters/${chapter}/README.md text)
  string(FIND "${text}" "(../../docs/cpp_for_numpy.md)" at)
  if(at EQUAL -1)
    problem("chapters/${chapter}/README.md: does not lead to docs/cpp_for_numpy.md")
  endif()
endforeach()

conclude()

# Every function of docs/equations.md is run by a test that its row names: it stands in the test case, or in a helper
# that the test case uses.
include(${CMAKE_CURRENT_LIST_DIR}/support/text.cmake)

find_chapters(${ROOT} chapters)
foreach(chapter IN LISTS chapters)
  file(GLOB tests ${ROOT}/tests/chapters/${chapter}/*.[ch]pp)
  execute_process(COMMAND awk -f ${CMAKE_CURRENT_LIST_DIR}/support/tested.awk ${tests} ${ROOT}/chapters/${chapter}/README.md
    OUTPUT_VARIABLE found COMMAND_ERROR_IS_FATAL ANY)
  guarded_text("${found}" found)
  string(REGEX MATCHALL "[^\n]+" found "${found}")
  foreach(line IN LISTS found)
    problem("chapters/${chapter}/README.md: ${line}")
  endforeach()
endforeach()

conclude()

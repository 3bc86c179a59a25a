# A stranger can read the code: lines of at most 100 columns, 90 in doc comments; formulas below each other in one
# column; functions that fit on a screen.
include(${CMAKE_CURRENT_LIST_DIR}/support/text.cmake)

file(GLOB_RECURSE sources RELATIVE ${ROOT}
  ${ROOT}/chapters/*.[ch]pp ${ROOT}/common/*.[ch]pp ${ROOT}/tests/*.[ch]pp ${ROOT}/bench/*.[ch]pp ${ROOT}/docs/live/*.[ch]pp)

# Columns are characters, not bytes.
function(refuse_lines pattern text)
  execute_process(COMMAND ${CMAKE_COMMAND} -E env LC_ALL=C.UTF-8 grep -nE ${pattern} /dev/null ${sources}
    WORKING_DIRECTORY ${ROOT} OUTPUT_VARIABLE found RESULT_VARIABLE code)
  if(code GREATER 1)
    message(FATAL_ERROR "grep failed")
  endif()
  guarded_text("${found}" found)
  string(REGEX MATCHALL "[^\n]+" found "${found}")
  foreach(line IN LISTS found)
    string(REGEX MATCH "^[^:]+:[0-9]+" place "${line}")
    problem("${place}: ${text}")
  endforeach()
  set(problems "${problems}" PARENT_SCOPE)
endfunction()
refuse_lines("^.{101,}" "more than 100 columns")
refuse_lines("^ *///[^<].{87,}" "more than 90 columns in a doc comment")

set(read ${sources})
list(FILTER read INCLUDE REGEX "^(chapters|common|docs)/")
execute_process(COMMAND awk -f ${CMAKE_CURRENT_LIST_DIR}/support/reading.awk /dev/null ${read}
  WORKING_DIRECTORY ${ROOT} OUTPUT_VARIABLE found COMMAND_ERROR_IS_FATAL ANY)
problem_for_each_line(found)

conclude()

# docs/equations.md is what docs/equations.cmake makes of the chapters' notes today.
include(${CMAKE_CURRENT_LIST_DIR}/support/text.cmake)

set(fresh ${CMAKE_CURRENT_BINARY_DIR}/equations.md)
execute_process(COMMAND ${CMAKE_COMMAND} -D ROOT=${ROOT} -D OUT=${fresh}
  -P ${CMAKE_CURRENT_LIST_DIR}/../../docs/equations.cmake COMMAND_ERROR_IS_FATAL ANY)
read_text(${fresh} expected)
read_text(${ROOT}/docs/equations.md got)
file(REMOVE ${fresh})
if(NOT expected STREQUAL got)
  problem("docs/equations.md is stale; make it anew with: cmake -P docs/equations.cmake")
endif()

conclude()

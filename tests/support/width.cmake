# The lines of a program's walk-through fit on a terminal of 80 columns: cmake -D PROGRAM=… [-D WIDTH=80] -P width.cmake
cmake_minimum_required(VERSION 3.25)

if(NOT WIDTH)
  set(WIDTH 80)
endif()
math(EXPR too_many "${WIDTH} + 1")
get_filename_component(name ${PROGRAM} NAME)
set(file ${CMAKE_CURRENT_BINARY_DIR}/width-${name}.txt)
execute_process(COMMAND ${CMAKE_COMMAND} -E env --unset=COLUMNS ${PROGRAM} --quick OUTPUT_FILE ${file} COMMAND_ERROR_IS_FATAL ANY)
# Columns are characters, not bytes.
execute_process(COMMAND ${CMAKE_COMMAND} -E env LC_ALL=C.UTF-8 grep -nE "^.{${too_many},}" ${file}
  OUTPUT_VARIABLE found RESULT_VARIABLE code)
file(REMOVE ${file})
if(NOT code EQUAL 1)
  message(FATAL_ERROR "${name} --quick: lines of more than ${WIDTH} columns:\n${found}")
endif()

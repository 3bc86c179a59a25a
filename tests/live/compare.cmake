# Do the live figures compute in a browser what the chapters compute here? All of questions.txt, to both. The controls, with one
# constant of the compiled code changed, and with one word, must fail. And is nothing that is asked too much for the browser's code?
# 10,000 random questions a figure by hand: node tests/live/random.js build/play/live.wasm tests/live/questions.txt 10000
find_program(NODE NAMES node nodejs)
set(wasm ${ROOT}/build/play/live.wasm)
if(NOT EXISTS ${wasm} OR NOT NODE)
  message("SKIPPED: the live figures were not compiled for browsers (./course play does it)")
  return()
endif()
execute_process(COMMAND ninja -C ${ROOT}/build/play -n OUTPUT_VARIABLE work ERROR_QUIET)
if(NOT work MATCHES "no work to do")
  message("SKIPPED: the live figures that were compiled for browsers are older than their sources (./course play makes them anew)")
  return()
endif()

set(questions ${CMAKE_CURRENT_LIST_DIR}/questions.txt)
execute_process(COMMAND ${NATIVE} INPUT_FILE ${questions} OUTPUT_FILE ${ROOT}/build/play/native.txt COMMAND_ERROR_IS_FATAL ANY)
set(compare ${NODE} ${CMAKE_CURRENT_LIST_DIR}/compare.js ${wasm} ${questions} ${ROOT}/build/play/native.txt)
execute_process(COMMAND ${compare} COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${NODE} ${CMAKE_CURRENT_LIST_DIR}/random.js ${wasm} ${questions} 200 COMMAND_ERROR_IS_FATAL ANY)

foreach(wrong IN ITEMS 0.999:0.9990001 "is not a number:is now a number")
  execute_process(COMMAND ${compare} ${wrong} RESULT_VARIABLE code OUTPUT_VARIABLE said)
  if(NOT code EQUAL 1)
    message(FATAL_ERROR "with ${wrong} in the compiled code the comparison ends with ${code}: ${said}")
  endif()
endforeach()

# README.md tells the truth: its example is the one that is compiled and run, its links lead somewhere, its table of
# chapters is complete and has their titles.
include(${CMAKE_CURRENT_LIST_DIR}/support/text.cmake)

read_text(${ROOT}/README.md readme)

# require_example(page file): the page has the file's text, from its first include on.
function(require_example page file)
  read_text(${ROOT}/${page} text)
  read_text(${ROOT}/${file} example)
  string(FIND "${example}" "#include" start)
  string(SUBSTRING "${example}" ${start} -1 example)
  string(FIND "${text}" "```cpp\n${example}```" at)
  if(at EQUAL -1)
    problem("${page}: the example differs from ${file}, which is the one that is tested")
  endif()
  set(problems "${problems}" PARENT_SCOPE)
endfunction()
require_example(README.md tests/examples/own_gradient.cpp)
require_example(docs/benchmark.md bench/optimizers/example_rule.hpp)
require_example(docs/benchmark.md bench/optimizers/example_problem.hpp)

file(GLOB pages RELATIVE ${ROOT} ${ROOT}/*.md ${ROOT}/docs/*.md ${ROOT}/chapters/*/README.md)
foreach(page IN LISTS pages)
  read_text(${ROOT}/${page} text)
  get_filename_component(folder ${ROOT}/${page} DIRECTORY)
  string(REGEX MATCHALL "⟧\\([^() \n]+\\)" links "${text}")
  foreach(link IN LISTS links)
    string(REGEX REPLACE "^⟧\\(|\\)$" "" link "${link}")
    string(REGEX REPLACE "#.*$" "" file "${link}")
    if(NOT link MATCHES "^(https?:|mailto:|#)" AND NOT EXISTS ${folder}/${file})
      problem("${page}: the link ${link} leads nowhere")
    endif()
  endforeach()
endforeach()

find_chapters(${ROOT} chapters)
foreach(chapter IN LISTS chapters)
  read_lines(${ROOT}/chapters/${chapter}/README.md lines)
  list(APPEND lines "# ${chapter}")  # for a note that is empty
  list(GET lines 0 title)
  string(REPLACE "# " "" title "${title}")
  string(FIND "${readme}" "⟦${title}⟧(chapters/${chapter}/README.md)" at)
  if(at EQUAL -1)
    problem("README.md: chapter ${chapter} is not in the table under its title, ${title}")
  endif()
endforeach()

conclude()

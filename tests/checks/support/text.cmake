# Reading text in CMake scripts, and reporting what is wrong with it.
#
# CMake lists trip over [ ] ; in their elements. read_text() therefore returns text in which these three are other
# characters; plain_text() turns them back for a message.
cmake_minimum_required(VERSION 3.25)

set(problems "")

# Records what is wrong; the check goes on to find the rest.
function(problem)
  string(CONCAT text ${ARGV})
  list(APPEND problems "${text}")
  set(problems "${problems}" PARENT_SCOPE)
endfunction()

# Records each line of what a program found.
macro(problem_for_each_line found)
  guarded_text("${${found}}" lines_found)
  string(REGEX MATCHALL "[^\n]+" lines_found "${lines_found}")
  foreach(line_found IN LISTS lines_found)
    problem(${ARGN} "${line_found}")
  endforeach()
endmacro()

# Ends the check: fails with all that is wrong.
macro(conclude)
  if(problems)
    list(JOIN problems "\n  " problem_list)
    plain_text("${problem_list}" problem_list)
    message(FATAL_ERROR "\n  ${problem_list}\n")
  endif()
endmacro()

function(guarded_text text out)
  string(REPLACE "[" "⟦" text "${text}")
  string(REPLACE "]" "⟧" text "${text}")
  string(REPLACE ";" "⸵" text "${text}")
  set(${out} "${text}" PARENT_SCOPE)
endfunction()

function(plain_text text out)
  string(REPLACE "⟦" "[" text "${text}")
  string(REPLACE "⟧" "]" text "${text}")
  string(REPLACE "⸵" ";" text "${text}")
  set(${out} "${text}" PARENT_SCOPE)
endfunction()

function(read_text file out)
  if(EXISTS ${file})
    file(READ ${file} text)
  else()
    set(text "")
  endif()
  guarded_text("${text}" text)
  set(${out} "${text}" PARENT_SCOPE)
endfunction()

# The lines of a file, as a list.
function(read_lines file out)
  read_text(${file} text)
  string(REGEX REPLACE "\n$" "" text "${text}")
  string(REPLACE "\n" ";" lines "${text}")
  set(${out} "${lines}" PARENT_SCOPE)
endfunction()

# The chapters NN_topic of a tree, in reading order.
function(find_chapters root out)
  file(GLOB folders RELATIVE ${root}/chapters ${root}/chapters/[0-9][0-9]_*)
  list(SORT folders)
  set(${out} "${folders}" PARENT_SCOPE)
endfunction()

# The rows of the table in a note's section "## Tags", as a list of lines.
function(read_tag_rows note out)
  read_lines(${note} lines)
  set(rows "")
  set(inside FALSE)
  foreach(line IN LISTS lines)
    if(line MATCHES "^## ")
      string(COMPARE EQUAL "${line}" "## Tags" inside)
    elseif(inside AND line MATCHES "^\\|" AND NOT line MATCHES "^\\|[ :|-]+$" AND NOT line MATCHES "^\\| *tag *\\|")
      list(APPEND rows "${line}")
    endif()
  endforeach()
  set(${out} "${rows}" PARENT_SCOPE)
endfunction()

# The cells of a table's row; \| in a cell does not end it.
function(split_row row out)
  string(REPLACE "\\|" "¦" row "${row}")
  string(REGEX REPLACE "^\\| *| *\\| *$" "" row "${row}")
  string(REGEX REPLACE " *\\| *" ";" cells "${row}")
  string(REPLACE "¦" "|" cells "${cells}")
  set(${out} "${cells}" PARENT_SCOPE)
endfunction()

# All tags in a text: L9.7, EE.13b, and L6.1–3 or L6.1–L6.3 as L6.1 L6.2 L6.3.
function(find_tags text out)
  string(REGEX MATCHALL "(L[0-9]+|FM|EE|NL|GO)\\.[0-9]+[a-z]?((–|-)((L[0-9]+|FM|EE|NL|GO)\\.)?[0-9]+)?" found "${text}")
  set(tags "")
  foreach(tag IN LISTS found)
    string(REGEX MATCH "^([^.]+\\.)([0-9]+[a-z]?)((–|-)([^.]+\\.)?([0-9]+))?$" match "${tag}")
    set(lecture "${CMAKE_MATCH_1}")
    set(first "${CMAKE_MATCH_2}")
    set(last_lecture "${CMAKE_MATCH_5}")
    set(last "${CMAKE_MATCH_6}")
    if(last_lecture STREQUAL "")
      set(last_lecture ${lecture})
    endif()
    if(last_lecture STREQUAL lecture AND last GREATER first)
      foreach(number RANGE ${first} ${last})
        list(APPEND tags "${lecture}${number}")
      endforeach()
    else()
      list(APPEND tags "${lecture}${first}")
    endif()
  endforeach()
  list(REMOVE_DUPLICATES tags)
  set(${out} "${tags}" PARENT_SCOPE)
endfunction()

# The names of the test cases in the .cpp files of a folder.
function(find_test_names folder out)
  file(GLOB files ${folder}/*.cpp)
  set(names "")
  foreach(file IN LISTS files)
    read_text(${file} text)
    string(REGEX REPLACE "\"[ \n]+\"" "" text "${text}")  # adjacent literals are one
    string(REGEX MATCHALL "TEST_CASE(_FIXTURE|_TEMPLATE)?\\([^\"]*\"[^\"]+\"" found "${text}")
    foreach(case IN LISTS found)
      string(REGEX MATCH "\"(.+)\"$" case "${case}")
      list(APPEND names "${CMAKE_MATCH_1}")
    endforeach()
  endforeach()
  set(${out} "${names}" PARENT_SCOPE)
endfunction()

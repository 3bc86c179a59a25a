# In the headers of chapters/ and common/ every type, function and variable of a namespace has a description, and so has
# every function of a type. What says enough by itself is spared: a field, a value of an enumeration, a constructor, an
# operator of a type, what overrides a function that is described, a specialization, and whatever is in a `detail`.
include(${CMAKE_CURRENT_LIST_DIR}/support/text.cmake)

find_program(DOXYGEN doxygen)
if(NOT DOXYGEN)
  message(STATUS "No name is looked at for its description: there is no doxygen.")
  return()
endif()

# Doxygen reads the headers as it does for the book, tells what has no description, and writes nothing else.
string(MD5 key "${ROOT}")  # checks of several trees run side by side
set(place ${CMAKE_CURRENT_BINARY_DIR}/documented-${key})
set(OUT ${place})
configure_file(${CMAKE_CURRENT_LIST_DIR}/../../docs/Doxyfile.in ${place}/Doxyfile @ONLY)
file(APPEND ${place}/Doxyfile "
INPUT                  = \"${ROOT}/common\" \"${ROOT}/chapters\"
FILE_PATTERNS          = *.hpp
EXCLUDE_PATTERNS       =
FILTER_PATTERNS        =
USE_MDFILE_AS_MAINPAGE =
EXTRACT_ALL            = NO
WARN_IF_UNDOCUMENTED   = YES
WARN_AS_ERROR          = NO
WARN_FORMAT            = \"$file:$line: $text\"
SOURCE_BROWSER         = NO
VERBATIM_HEADERS       = NO
GENERATE_HTML          = NO
")
execute_process(COMMAND ${DOXYGEN} ${place}/Doxyfile WORKING_DIRECTORY ${ROOT} RESULT_VARIABLE code
  OUTPUT_VARIABLE said ERROR_VARIABLE said)
read_lines(${place}/warnings.txt lines)
file(REMOVE_RECURSE ${place})
if(NOT code EQUAL 0)
  message(FATAL_ERROR "Doxygen ended with ${code}: ${said}")
endif()

# What the rule spares, in Doxygen's words.
set(of_type "of (struct|class|union)")
set(spared
  " \\((friend|macro definition)\\) of "
  " \\(variable\\) ${of_type} "
  "^Member (operator|~).* \\(function\\) ${of_type} "
  " override \\(function\\) ${of_type} "
  "^Compound [^ ]+< "                          # a specialization,
  "^Member [A-Za-z0-9_]+< .* \\(variable\\) "  # that of a variable,
  "\\) ${of_type} [^ ]+< "                     # and what is in one
  "(^Compound|of [a-z]+) ([A-Za-z0-9_]+::)*detail(::| is)")
function(is_spared text out)
  set(${out} TRUE PARENT_SCOPE)
  foreach(pattern IN LISTS spared)
    if(text MATCHES "${pattern}")
      return()
    endif()
  endforeach()
  if(text MATCHES "^Member ([A-Za-z0-9_]+)\\(.*\\(function\\) ${of_type} ([A-Za-z0-9_]+::)*([A-Za-z0-9_]+) is"
     AND CMAKE_MATCH_1 STREQUAL CMAKE_MATCH_4)
    return()  # a constructor
  endif()
  set(${out} FALSE PARENT_SCOPE)
endfunction()

set(told "")  # what several files include is told several times
foreach(line IN LISTS lines)
  if(line MATCHES "^(.+:[0-9]+): warning: ((Compound|Member) .* is not documented)")
    set(at "${CMAKE_MATCH_1}")
    set(text "${CMAKE_MATCH_2}")
    is_spared("${text}" skip)
    string(REPLACE "${ROOT}/" "" at "${at}")
    string(REGEX REPLACE "^(Compound|Member) | \\([a-z]+\\) of .*$| is not documented$" "" name "${text}")
    string(REGEX REPLACE "^([a-z0-9_]+::)+" "" name "${name}")
    if(NOT skip AND NOT "${at} ${name}" IN_LIST told)
      list(APPEND told "${at} ${name}")
      problem("${at}: ${name} has no description")
    endif()
  endif()
endforeach()

# What Doxygen does not tell of: a header that is no \\file, an empty type, a concept.
file(GLOB_RECURSE headers RELATIVE ${ROOT} ${ROOT}/common/*.hpp ${ROOT}/chapters/*.hpp)
foreach(header IN LISTS headers)
  read_text(${ROOT}/${header} text)
  if(NOT text MATCHES "^/// .file\n")
    problem("${header}: does not begin with \\file, so none of its names is looked at")
  endif()
  string(REGEX MATCHALL "[^\n]*\n(template <[^\n]*\n)?((struct|class) [A-Za-z0-9]+( : [^\n{]+)? {}|concept [^\n]+)" found "\n${text}")
  foreach(match IN LISTS found)
    if(NOT match MATCHES "^///")
      string(REGEX REPLACE "^.*\n(struct|class|concept) ([A-Za-z0-9]+).*" "\\2" name "${match}")
      problem("${header}: ${name} has no description")
    endif()
  endforeach()
endforeach()

conclude()

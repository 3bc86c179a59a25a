# The book can be made without a warning, stands by itself, and a broken reference or an unknown formula mark is caught.
include(${CMAKE_CURRENT_LIST_DIR}/support/text.cmake)

set(place ${CMAKE_CURRENT_BINARY_DIR}/book-check)
file(REMOVE_RECURSE ${place})

# What the filter makes of a note.
file(WRITE ${place}/07_topic/README.md [=[
# The title

Inline $a_1 = \sum_i b_i$, a price of 5 $, `code $x$ and [a](b.md)` and $`\beta`$.
See [a note](../04_shallow_networks/README.md), [a page](../../docs/errata.md#here), [a file](main.cpp),
[out](https://example.org/a_b) and ``code ` with $tick$``; `toy::forward`, `std::sort`.

$$
f = \frac{1}{2}
$$

```
$not$ $$maths$$
```

| $|x|$ | `a` |
]=])
execute_process(COMMAND awk -f ${ROOT}/docs/note.awk ${place}/07_topic/README.md OUTPUT_VARIABLE got COMMAND_ERROR_IS_FATAL ANY)
set(expected [=[
# 7  The title {#chapter_07_topic}

Inline \f$a_1 = \sum_i b_i\f$, a price of 5 $, `code $x$ and [a](b.md)` and \f$\beta\f$.
See [a note](@ref chapter_04_shallow_networks), [a page](@ref docs_errata), a file,
[out](https://example.org/a_b) and ``code ` with $tick$``; <tt>@ref descent::toy::forward "toy::forward"</tt>, `std::sort`.

\f[
f = \frac{1}{2}
\f]

```
$not$ $$maths$$
```

| \f$|x|\f$ | `a` |
]=])
guarded_text("${got}" got)
guarded_text("${expected}" expected)
if(NOT got STREQUAL expected)
  problem("docs/note.awk makes:\n${got}\nexpected:\n${expected}")
endif()

# The book itself.
execute_process(COMMAND ${CMAKE_COMMAND} -D ROOT=${ROOT} -D OUT=${place}/book -P ${ROOT}/docs/book.cmake
  RESULT_VARIABLE code OUTPUT_VARIABLE said ERROR_VARIABLE said)
if(NOT code EQUAL 0)
  guarded_text("${said}" said)
  problem("the book cannot be made: ${said}")
endif()
find_chapters(${ROOT} chapters)
list(TRANSFORM chapters PREPEND chapter_ OUTPUT_VARIABLE pages)
list(TRANSFORM pages APPEND .html)
foreach(file IN LISTS pages ITEMS index.html docs_notation.html docs_equations.html docs_errata.html docs_references.html
        mathjax/MathJax.js mathjax/jax/output/SVG/fonts/TeX/fontdata.js)
  if(code EQUAL 0 AND NOT EXISTS ${place}/book/html/${file})
    problem("the book lacks ${file}")
  endif()
endforeach()
if(EXISTS ${place}/book/html/index.html)
  read_text(${place}/book/html/index.html text)
  if(text MATCHES "(src|href)=\"(https?:)?//[^\"]*(js|css)\"")
    problem("the book needs the network: ${CMAKE_MATCH_0}")
  endif()
endif()

# Negative controls: a reference to a page, and the name of a function, that are not there.
file(COPY ${ROOT}/docs ${ROOT}/CMakeLists.txt DESTINATION ${place}/broken)
foreach(page README CHANGELOG CONTRIBUTING)
  file(WRITE ${place}/broken/${page}.md "# ${page}\n")
endforeach()
file(GLOB pages ${place}/broken/docs/*.md)
foreach(page IN LISTS pages)
  file(WRITE ${page} "# Page\n")
endforeach()
file(WRITE ${place}/broken/common/a.hpp "/// \\file\n/// A file.\n")
file(WRITE ${place}/broken/chapters/07_topic/README.md "# Title\n")
foreach(control good bad)
  if(control STREQUAL "bad")
    file(APPEND ${place}/broken/chapters/07_topic/README.md "See [it](../09_nowhere/README.md), `toy::nothing`.\n")
  endif()
  execute_process(COMMAND ${CMAKE_COMMAND} -D ROOT=${place}/broken -D OUT=${place}/broken/book
    -P ${place}/broken/docs/book.cmake RESULT_VARIABLE code OUTPUT_VARIABLE said ERROR_VARIABLE said)
  guarded_text("${said}" said)
  if(control STREQUAL "good" AND NOT code EQUAL 0)
    problem("the small book of the negative control cannot be made: ${said}")
  elseif(control STREQUAL "bad" AND NOT said MATCHES "chapter_09_nowhere.*descent::toy::nothing")
    problem("a reference to something that is not there goes unnoticed: ${said}")
  endif()
endforeach()

file(REMOVE_RECURSE ${place})
conclude()

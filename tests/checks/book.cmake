# The book can be made without a warning, stands by itself, and a broken reference or an unknown formula mark is caught.
include(${CMAKE_CURRENT_LIST_DIR}/support/text.cmake)

set(place "${CMAKE_CURRENT_BINARY_DIR}/the bóok")  # a path that must not matter
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

`here` and `apart`, but not `twice` or `there`; `cost`.

- The figure
  `here`, for

$$
x
$$

see `cost` and the sentence
that goes on.

No figure stands above this line's paragraph (L9.7, L9.9), `L9.8`.

## Section

Code stands below it, `apart`, NL.1–3 and L9.8. The one of L9.7 does not yet.

Now it does (NL.1, L9.7).

## Questions

Is $a$ more? `apart`

<details><summary>Answer</summary>

No, $b$.

</details>

## Try

1. This.

   <details><summary>What happens</summary>

   That, "L9.7".

   ```
   $x$
   ```

   </details>

## Read the code

Here.

## Tags

| tag | function | test |
|---|---|---|
| L9.7–8 | `here` | L9.7 a test |
]=])
file(WRITE ${place}/figures/07_topic "spare Nobody speaks of it.\ncost What \"it\" costs: a < b & c\nhere There\n")
file(WRITE ${place}/07_topic/mistakes.md "# Common mistakes\n\n### `here`\n\n| a | \\|b\\| |\n|---|---|\n")
file(WRITE ${place}/07_topic/here.hpp [=[
namespace descent::toy {
/// One.
Real here(const Matrix& X,
          Real rate = Real(0.1));  // and more
Matrix& apart(const std::function<Real(Real x, Real y)>& f, std::size_t n = 3);
void twice(int a);
void forward();
}
]=])
file(WRITE ${place}/07_topic/other.hpp "namespace descent::toy {\nvoid twice(Real a);\n}\n")
file(WRITE ${place}/04_before/other.hpp "namespace descent::toy {\nvoid there(Real a);\nMatrix apart(Real a);\n}\n")
execute_process(COMMAND awk -v figures=${place}/figures -f ${ROOT}/docs/note.awk ${place}/07_topic/README.md OUTPUT_VARIABLE got COMMAND_ERROR_IS_FATAL ANY)
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

<tt>@ref descent::toy::here "here"</tt> and <tt>@ref descent::toy::apart "apart"</tt>, but not `twice` or `there`; <a href="#figure_cost"><tt>cost</tt></a>.

- The figure
  <a href="#figure_here"><tt>here</tt></a>, for

\f[
x
\f]

see <a href="#figure_cost"><tt>cost</tt></a> and the sentence
that goes on.

\htmlonly[block]
<figure id="figure_cost"><img src="figures/07_topic/cost.svg" alt="What &quot;it&quot; costs: a &lt; b &amp; c.">
<figcaption><code>cost</code> What &quot;it&quot; costs: a &lt; b &amp; c</figcaption></figure>
\endhtmlonly

\htmlonly[block]
<figure id="figure_here"><img src="figures/07_topic/here.svg" alt="There.">
<figcaption><code>here</code> There</figcaption></figure>
\endhtmlonly

No figure stands above this line's paragraph (<a class="tag" href="#code_L9.7">L9.7</a>, L9.9), `L9.8`.

## Section

Code stands below it, <tt>@ref descent::toy::apart "apart"</tt>, NL.1–3 and <a class="tag" href="#code_L9.8">L9.8</a>. The one of <a class="tag" href="#code_L9.7">L9.7</a> does not yet.

\htmlonly[block]
<!--of toy::apart-->
\endhtmlonly

\htmlonly[block]
<div class="excerpt" id="code_L9.8"></div>
\endhtmlonly

Now it does (NL.1, <a class="tag" href="#code_L9.7">L9.7</a>).

\htmlonly[block]
<div class="excerpt" id="code_L9.7"></div>
\endhtmlonly

## Questions

Is \f$a\f$ more? <tt>@ref descent::toy::apart "apart"</tt>

\htmlonly[block]
<details><summary>Answer</summary>
\endhtmlonly

No, \f$b\f$.

\htmlonly[block]
</details>
\endhtmlonly

## Try

1. This.

   \htmlonly[block]
   <details><summary>What happens</summary>
   \endhtmlonly

   That, &quot;<a class="tag" href="#code_L9.7">L9.7</a>&quot;.

   ```
   $x$
   ```

   \htmlonly[block]
   </details>
   \endhtmlonly

## Common mistakes

### `here`

| a | \|b\| |
|---|---|

## Read the code

Here.

## Tags

| tag | function | test |
|---|---|---|
| <a class="tag" href="#code_L9.7">L9.7–8</a> | <tt>@ref descent::toy::here "here"</tt> | L9.7 a test |

## Figures

\htmlonly[block]
<figure id="figure_spare"><img src="figures/07_topic/spare.svg" alt="Nobody speaks of it.">
<figcaption><code>spare</code> Nobody speaks of it.</figcaption></figure>
\endhtmlonly

]=])
guarded_text("${got}" got)
guarded_text("${expected}" expected)
if(NOT got STREQUAL expected)
  problem("docs/note.awk makes:\n${got}\nexpected:\n${expected}")
endif()

# Thinned figures look as before, and pieces of code are whole.
execute_process(COMMAND node ${CMAKE_CURRENT_LIST_DIR}/support/figures.js ${ROOT}/docs/book/figures.js OUTPUT_VARIABLE doubts
  COMMAND_ERROR_IS_FATAL ANY)
if(doubts)
  problem("docs/book/figures.js: ${doubts}")
endif()
execute_process(COMMAND node ${CMAKE_CURRENT_LIST_DIR}/support/code.js ${ROOT}/docs/book/code.js ${ROOT} OUTPUT_VARIABLE doubts
  COMMAND_ERROR_IS_FATAL ANY)
if(doubts)
  guarded_text("${doubts}" doubts)
  problem("docs/book/code.js: ${doubts}")
endif()
execute_process(COMMAND node ${CMAKE_CURRENT_LIST_DIR}/support/colours.js ${ROOT}/docs/book OUTPUT_VARIABLE doubts
  COMMAND_ERROR_IS_FATAL ANY)
if(doubts)
  guarded_text("${doubts}" doubts)
  problem("docs/book: ${doubts}")
endif()

find_chapters(${ROOT} chapters)

# The book itself, with the one figure of a tour.
list(GET chapters 0 first)
file(WRITE ${place}/tour/results.json "{\"chapters\": [{\"chapter\": \"${first}\", \"figures\": [{\"name\": \"curve\", \"title\": \"A; curve\"},
  {\"name\": \"lost\", \"title\": \"Not there\"}]}, {\"chapter\": \"99_old\"}]}")
file(WRITE ${place}/tour/${first}/curve.svg "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'/>")
execute_process(COMMAND ${CMAKE_COMMAND} -D ROOT=${ROOT} -D OUT=${place}/book -D TOUR=${place}/tour -P ${ROOT}/docs/book.cmake
  RESULT_VARIABLE code OUTPUT_VARIABLE said ERROR_VARIABLE said)
if(NOT code EQUAL 0)
  guarded_text("${said}" said)
  problem("the book cannot be made: ${said}")
endif()
list(TRANSFORM chapters PREPEND chapter_ OUTPUT_VARIABLE pages)
list(TRANSFORM pages APPEND .html)
file(GLOB documents RELATIVE ${ROOT}/docs ${ROOT}/docs/*.md)
list(TRANSFORM documents REPLACE "(.+)\.md" "docs_\\1.html")
foreach(file IN LISTS pages documents ITEMS index.html
        figures/${first}/curve.svg book.css book.js fonts/KaTeX_Main-Regular.woff2)
  if(code EQUAL 0 AND NOT EXISTS ${place}/book/html/${file})
    problem("the book lacks ${file}")
  endif()
endforeach()
foreach(chapter IN LISTS chapters)
  if(code EQUAL 0)
    read_text(${place}/book/html/chapter_${chapter}.html text)
    if(chapter STREQUAL first AND (NOT text MATCHES "figures/${first}/curve.svg\" alt=\"A.+ curve\\.\"" OR text MATCHES "lost.svg"))
      problem("the book shows other figures of chapter ${chapter} than the tour has")
    elseif(NOT chapter STREQUAL first AND NOT text MATCHES "draws the figures of this chapter")
      problem("the book does not say how to get the figures of chapter ${chapter}")
    endif()
  endif()
endforeach()

# Every tag has its code in its note, with a link to its row in the table of equations, and the row leads back and to a test.
macro(find_lack chapter tag)
  string(SUBSTRING ${chapter} 0 2 number)
  string(REPLACE "." "\\." pattern ${tag})
  read_text(${place}/book/html/chapter_${chapter}.html text)
  set(lack "")
  if(NOT text MATCHES "id=\"code_${pattern}\"><p class=\"where\"><a href=\"[^\"]+_source\\.html#l[0-9]+\"")
    set(lack "chapter ${chapter} shows no code of ${tag}")
  elseif(NOT text MATCHES "docs_equations\\.html#tag_${number}_${pattern}\">${pattern}</a>: [^\n]*href=\"test_${chapter}_")
    set(lack "the code of ${tag} in chapter ${chapter} leads to no test")
  elseif(NOT equations MATCHES "id=\"tag_${number}_${pattern}\"[^\n]*chapter_${chapter}\\.html#code_[^\n]*")
    set(lack "the equations' page leads not to the code of ${tag} in chapter ${chapter}")
  elseif(NOT CMAKE_MATCH_0 MATCHES "href=\"test_${chapter}_")
    set(lack "the equations' page leads not to the test of ${tag} in chapter ${chapter}")
  endif()
endmacro()
if(code EQUAL 0)
  read_text(${place}/book/html/docs_equations.html equations)
  read_lines(${ROOT}/docs/tags.txt promises)
  foreach(promise IN LISTS promises)
    string(REGEX REPLACE ":.*" "" chapter "${promise}")
    if(chapter IN_LIST chapters)
      find_tags("${promise}" tags)
      foreach(tag IN LISTS tags)
        find_lack(${chapter} ${tag})
        if(lack)
          problem("${lack}")
        endif()
      endforeach()
    endif()
  endforeach()
  find_lack(${first} L0.0)
  if(NOT lack)
    problem("it goes unnoticed that a tag has no code")
  endif()
endif()

# No page has a fault that support/pages.js finds, and a page that has them all is told so.
macro(find_faults)
  execute_process(COMMAND node ${CMAKE_CURRENT_LIST_DIR}/support/pages.js ${place}/book/html OUTPUT_VARIABLE faults
    COMMAND_ERROR_IS_FATAL ANY)
endmacro()
if(code EQUAL 0)
  find_faults()
  if(faults)
    guarded_text("${faults}" faults)
    problem("faults of the book's pages:\n${faults}")
  endif()
  file(WRITE ${place}/book/html/faulty.html [=[<html><div id="z"><b id="z"></b><script src="jquery.js"></script><a href="#nowhere">a</a> <a href="index.html">b</a>
    <a href="lost.html">c</a> <div class="fragment">x.<a href="toy.html#a1">ddd</a> = <a href="toy.html#a1">xt::g</a>(1) + <a href="toy.html#a1">eee</a>(<a href="toy.html#a1">fff</a>)
</div><h1>e</h1><h3>f</h3><p>\(g\)</p><style>.k1{top:0}</style><span class="mord k1"><span class="k2"></span></span>
    <img src="book.css" alt="No sentence"><img src="https://example.org/i.svg" alt="A sentence.">]=])
  find_faults()
  guarded_text("${faults}" faults)
  foreach(fault "link #nowhere" "twice z" "link lost.html" "variable fff" "of a library xt::g" "headings skip a level" "frame 2 div, 1 of them closed" "formula not typeset" "style k2" "no language"
          "picture <img src=\"book.css\"" "network <img src=\"https:" "script <script src=\"jquery.js\"")
    if(NOT faults MATCHES "faulty.html: ${fault}")
      problem("goes unnoticed: ${fault}")
    endif()
  endforeach()
  if(faults MATCHES "link index.html|variable (ddd|eee)|style k1")
    problem("a right link is called a fault")
  endif()
  file(REMOVE ${place}/book/html/faulty.html)
endif()

# Neither a chapter nor the book is heavy, and a lower bound is said to be passed.
macro(weigh)
  execute_process(COMMAND node ${CMAKE_CURRENT_LIST_DIR}/support/weight.js ${place}/book/html ${ARGN} OUTPUT_VARIABLE heavy
    COMMAND_ERROR_IS_FATAL ANY)
endmacro()
if(code EQUAL 0)
  weigh()
  if(heavy)
    problem("the book is too heavy:\n${heavy}")
  endif()
  weigh(100000)
  if(NOT heavy MATCHES "chapter_[^\n]* MB" OR NOT heavy MATCHES "kB compressed" OR NOT heavy MATCHES "the book: ")
    problem("what is too heavy goes unnoticed: ${heavy}")
  endif()
  set(many "")
  foreach(number RANGE 15)
    file(WRITE ${place}/book/html/${number}.svg "")
    string(APPEND many "<img src=\"${number}.svg\" alt=\"A.\">")
  endforeach()
  file(WRITE ${place}/book/html/chapter_many.html "${many}")
  string(REPLACE "<img" "<img loading=\"lazy\"" many "${many}")
  file(WRITE ${place}/book/html/chapter_late.html "${many}")
  weigh()
  if(NOT heavy STREQUAL "chapter_many.html: 17 requests\n")
    problem("a page of 17 requests, and one whose pictures wait, are not told apart: ${heavy}")
  endif()
  file(GLOB many ${place}/book/html/[0-9].svg ${place}/book/html/1[0-9].svg)
  file(REMOVE ${many} ${place}/book/html/chapter_many.html ${place}/book/html/chapter_late.html)
endif()

# In a browser, where there is one: nothing is cut off on a screen or a phone, light or dark, no page is slow, and a keyboard is enough.
find_program(CHROMIUM chromium)
set(skipped "")
macro(ask_browser script)  # told: the faults that the script finds
  execute_process(COMMAND node ${CMAKE_CURRENT_LIST_DIR}/support/${script} ${CHROMIUM} ${place}/chromium ${place}/book/html ${ARGN}
    OUTPUT_VARIABLE told)
  if(told MATCHES "^SKIPPED: ([^\n]*)")
    set(skipped "chromium does not start: ${CMAKE_MATCH_1}")
  elseif(NOT told MATCHES "(^|\n)END\n$")
    problem("${script} does not come to its end: ${told}")
  endif()
  guarded_text("${told}" told)
  string(REGEX REPLACE "(^|\n)END\n$" "" told "${told}")
endmacro()
if(NOT CHROMIUM)
  set(skipped "there is no chromium")
elseif(code EQUAL 0)
  file(GLOB look_at RELATIVE ${place}/book/html ${place}/book/html/chapter_*.html ${place}/book/html/docs_*.html)
  ask_browser(look.js 0.5 ${look_at} index.html namespaces.html files.html dual_8hpp_source.html namespacedescent_1_1toy.html)
  if(told AND NOT skipped)
    problem("in a browser:\n${told}")
  endif()
endif()
if(code EQUAL 0 AND NOT skipped)
  ask_browser(keyboard.js)
  if(told)
    problem("with the keyboard alone:\n${told}")
  endif()

  # Negative controls: a page with all these faults, and a book whose script is gone, whose folds
  # cannot be reached, and where nobody sees what has the focus.
  file(WRITE ${place}/book/html/wide.html [=[<body style="background: #fbfaf7"><p style="width: 100rem">wide</p><img src="index.html" alt="None.">
    <script>console.log("hello")</script><form role="search" hidden></form><img src="http://127.0.0.1:9/a.svg" alt="None.">]=])
  foreach(number RANGE 15)
    file(APPEND ${place}/book/html/wide.html "<img src='figures/${number}.svg' alt='None.'>")
  endforeach()
  ask_browser(look.js 0 wide.html chapter_${first}.html)
  foreach(fault "light at 1280: the page is 1608 wide" "dark at 360: P \"wide\" ends at" "light at 390: [^\n]*index.html is not loaded" "the script has failed"
          "wide.html: the console reads: hello" "it fetches http:" "wide.html: 1[78] requests" "same ground in the dark" "chapter_${first}.html: its scripts take")
    if(NOT told MATCHES "${fault}")
      problem("a browser does not see that: ${fault}, but: ${told}")
    endif()
  endforeach()
  file(REMOVE ${place}/book/html/wide.html)

  file(RENAME ${place}/book/html/book.js ${place}/book.js)
  file(WRITE ${place}/book/html/book.js "")
  file(READ ${place}/book/html/book.css style)
  file(APPEND ${place}/book/html/book.css "summary { visibility: hidden; } a { outline: none !important; }")
  ask_browser(keyboard.js 1000)
  foreach(fault "the way past the head: nobody sees" "the search: / does not lead" "the search: it finds nothing" "a fold: Tab does not come"
          "the answer of a question: Tab does not come" "the next page: nobody sees" "the page before: ← does not lead")
    if(NOT told MATCHES "${fault}")
      problem("with the keyboard it goes unnoticed: ${fault}, but: ${told}")
    endif()
  endforeach()
  file(WRITE ${place}/book/html/book.css "${style}")
  file(RENAME ${place}/book.js ${place}/book/html/book.js)
endif()
if(skipped)
  message(STATUS "SKIPPED: the book is not looked at in a browser: ${skipped}")
endif()

# The search finds the right section first, and without the words of the notes it does not.
macro(search)
  execute_process(COMMAND node ${CMAKE_CURRENT_LIST_DIR}/support/search.js ${place}/book/html OUTPUT_VARIABLE missed
    COMMAND_ERROR_IS_FATAL ANY)
endmacro()
if(code EQUAL 0)
  search()
  if(missed)
    problem("the search of the book finds another section first:\n${missed}")
  endif()
  file(WRITE ${place}/book/html/search-data.js "var searchData = [];")
  search()
  if(NOT missed MATCHES "L9.3: undefined")
    problem("a search that finds nothing goes unnoticed: ${missed}")
  endif()
endif()

# The front page has a map with every chapter, and shows only figures that are there.
if(code EQUAL 0)
  read_text(${place}/book/html/index.html text)
  foreach(chapter IN LISTS chapters)
    if(NOT text MATCHES "<a href=\"chapter_${chapter}.html\"><rect")
      problem("the map of the front page lacks chapter ${chapter}")
    endif()
  endforeach()
  if(text MATCHES "<img")
    problem("the front page shows a figure that the tour has not drawn")
  endif()
endif()

# Without scripts a reader gets from page to page, and knows what a chapter builds on.
if(code EQUAL 0)
  foreach(chapter IN LISTS chapters)
    read_text(${place}/book/html/chapter_${chapter}.html text)
    if(NOT text MATCHES "rel=\"prev\" href=" OR NOT text MATCHES "rel=\"next\" href=")
      problem("from chapter ${chapter} no link leads to the page before it, or to the next")
    endif()
    file(STRINGS ${ROOT}/chapters/${chapter}/CMakeLists.txt uses REGEX USES)
    string(REGEX MATCHALL " [0-9][0-9]_[a-z_]+" uses "${uses}")
    foreach(used IN LISTS uses)
      string(STRIP "${used}" used)
      if(NOT text MATCHES "class=\"relations\">This chapter builds on [^\n]*chapter_${used}.html")
        problem("chapter ${chapter} does not say that it builds on ${used}")
      endif()
    endforeach()
  endforeach()
endif()

# The name of a parameter leads nowhere; the name of a function leads to its description.
file(GLOB pages ${place}/book/html/namespace*.html)
foreach(page IN LISTS pages)
  file(STRINGS ${page} signatures REGEX "memItemRight.*</a> \\(")
  foreach(signature IN LISTS signatures)
    if(signature MATCHES "</a> \\(.*<a [^>]*>([a-z_]+|[A-Z])</a>(,|\\))")
      problem("${page}: the parameter ${CMAKE_MATCH_1} is a link")
    endif()
  endforeach()
endforeach()

# Negative controls: a reference to a page, and the name of a function, that are not there.
file(COPY ${ROOT}/docs ${ROOT}/CMakeLists.txt DESTINATION ${place}/broken)
foreach(page README CHANGELOG CONTRIBUTING bench/README)
  file(WRITE ${place}/broken/${page}.md "# ${page}\n")
endforeach()
file(GLOB pages ${place}/broken/docs/*.md)
foreach(page IN LISTS pages)
  file(WRITE ${page} "# Page\n")
endforeach()
file(WRITE ${place}/broken/common/a.hpp "/// \\file\n/// A file.\n")
file(WRITE ${place}/broken/chapters/07_topic/README.md "# Title\n")
file(WRITE ${place}/broken/chapters/07_topic/CMakeLists.txt "add_chapter(07_topic)\n")
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

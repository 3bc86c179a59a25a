# Each rule of the other checks catches what it is there to catch: every check passes on a small tree that keeps all
# rules, and fails, naming the break, on a copy with one rule broken.
include(${CMAKE_CURRENT_LIST_DIR}/support/text.cmake)

set(place ${CMAKE_CURRENT_BINARY_DIR}/negative-controls)
set(good ${place}/good)
set(broken ${place}/broken)
file(REMOVE_RECURSE ${place})

# A tree of two chapters that keeps every rule.
foreach(chapter 01_first 02_second)
  string(SUBSTRING ${chapter} 0 2 number)
  string(SUBSTRING ${chapter} 1 1 short)
  set(answer "<details><summary>Answer</summary>\n\n")
  file(WRITE ${good}/tests/chapters/${chapter}/questions.cpp "TEST_CASE(\"Q${short}.1 is 2\") {\n    CHECK(a(1) == 2.5);\n}\n")
  file(WRITE ${good}/chapters/${chapter}/CMakeLists.txt "add_chapter(${chapter})\n")
  file(WRITE ${good}/chapters/${chapter}/program/main.cpp "int main() {}\n")
  file(WRITE ${good}/chapters/${chapter}/model.hpp "/// \\file\n#include \"common/tensor.hpp\"\n/// Fits (L${number}.1, L${number}.2–L${number}.3).\nvoid fit${number}(int x);\n//\n")
  file(WRITE ${good}/chapters/${chapter}/README.md "# Chapter ${number}\n\n## What you will learn\n\n## Questions\n\n"
    "**Q${short}.1.** Is a; b [c]?\n\n${answer}It is **2.5**.\n\n</details>\n\n**Q${short}.2.** And d?\n\n${answer}No.\n\n</details>\n\n"
    "**Q${short}.3.** And e?\n\n${answer}**No**.\n\n</details>\n\n"
    "## Read the code\n\n[C++](../../docs/cpp_for_numpy.md)\n\n## Run it\n\n## Try\n\n- This.\n\n  <details><summary>What happens</summary>\n\n  That.\n\n  </details>\n\n## Tags\n\n"
    "| tag | function | test |\n|---|---|---|\n| L${number}.1 | `fit` | L${number}.1 fit [a; b] |\n"
    "| L${number}.2–3 | `a\\|b` | `L${number}.1 fit [a; b]` <br> L${number}.2–3 more, in two parts |\n")
  file(WRITE ${good}/tests/chapters/${chapter}/model.cpp "void run(int x) {\n    fit(a, b);\n}\nTEST_CASE(\"L${number}.1 fit [a; b]\") {\n    run(1);\n}\nTEST_CASE(\n    \"L${number}.2–3 more, \"\n    \"in two parts\") {\n    a(1);\n}\n")
endforeach()
file(APPEND ${good}/chapters/02_second/CMakeLists.txt "# USES 01_first\n")
file(APPEND ${good}/chapters/02_second/model.hpp "#include \"chapters/01_first/model.hpp\"\n")
file(WRITE ${good}/common/tensor.hpp "/// \\file\n#include <xtensor/xtensor.hpp>\n")
file(WRITE ${good}/docs/tags.txt "# comment\n01_first: L01.1 L01.2 L01.3\n02_second: L02.1 L02.2 L02.3\n03_planned: L03.1\n")
execute_process(COMMAND ${CMAKE_COMMAND} -D ROOT=${good} -D OUT=${good}/docs/equations.md
  -P ${CMAKE_CURRENT_LIST_DIR}/../../docs/equations.cmake COMMAND_ERROR_IS_FATAL ANY)
file(WRITE ${good}/README.md "[Chapter 01](chapters/01_first/README.md) [Chapter 02](chapters/02_second/README.md) [out](https://example.org)\n\n```cpp\n#include <x>\nint main() {}\n```\n")
file(WRITE ${good}/docs/errata.md "| where | printed | right | shown by |\n|---|---|---|---|\n| p. 1 | 1 \\| 2 | 2 | L01.1 fit [a; b] |\n| p. 2 | 3 | 4 | chapter 3 |\n")
file(WRITE ${good}/docs/glossary.md "# Glossary\n\nWords.\n\n**fit**: Of points. ([1, Run it](../chapters/01_first/README.md))\n\n**part**: A piece (of it). ([2, Tags](../chapters/02_second/README.md))\n")
file(WRITE ${good}/docs/references.md "# References\n")
foreach(example tests/examples/own_gradient.cpp bench/optimizers/example_rule.hpp bench/optimizers/example_problem.hpp)
  file(WRITE ${good}/${example} "// The example.\n#include <x>\nint main() {}\n")
endforeach()
file(WRITE ${good}/docs/benchmark.md "```cpp\n#include <x>\nint main() {}\n```\n")
file(WRITE ${good}/docs/cpp_for_numpy.md "# C++\n\n## Sums [1]\n\n| NumPy | here | to know |\n|---|---|---|\n| `a = 1` | `int a = 1;` | one |\n\n"
  "```cpp\nint b[2];  // two\n```\n\n```python\nc = 3\n```\n")
file(WRITE ${good}/tests/docs/cpp_for_numpy.cpp "// ## Sums [1]\n    int a = 1;\nint b[2];\n// ## Rest\nint d;\n")

# The parts of this tree that say which packages are used.
foreach(file course CMakeLists.txt CMakePresets.json docs/book.cmake common/program/gnuplot.cpp common/program/graphviz.cpp
        common/program/figure.cpp common/CMakeLists.txt common/program/CMakeLists.txt common/data/CMakeLists.txt common/check/CMakeLists.txt common/tour/CMakeLists.txt
        common/assignments/CMakeLists.txt common/assignments/sandbox.cpp
        tests/CMakeLists.txt bench/speed/CMakeLists.txt bench/optimizers/CMakeLists.txt
        chapters/CMakeLists.txt)
  if(EXISTS ${ROOT}/${file})
    configure_file(${ROOT}/${file} ${good}/${file} COPYONLY)
  endif()
endforeach()

# Runs a check on a tree; true in `passed`, its message in `said`.
macro(run check tree)
  execute_process(COMMAND ${CMAKE_COMMAND} -D ROOT=${tree} -P ${CMAKE_CURRENT_LIST_DIR}/${check}.cmake
    RESULT_VARIABLE code OUTPUT_VARIABLE said ERROR_VARIABLE said)
  string(COMPARE EQUAL "${code}" "0" passed)
endmacro()

# A fresh copy to break.
macro(fresh_copy)
  file(REMOVE_RECURSE ${broken})
  file(COPY ${good}/ DESTINATION ${broken})
endmacro()

# The check must fail on the broken copy and say this.
macro(must_catch check rule expected)
  run(${check} ${broken})
  string(FIND "${said}" "${expected}" at)
  if(passed)
    problem("${check} does not catch: ${rule}")
  elseif(at EQUAL -1)
    problem("${check} fails on '${rule}' without saying '${expected}', but: ${said}")
  endif()
  fresh_copy()
endmacro()

macro(replace file from to)
  file(READ ${broken}/${file} text)
  string(REPLACE "${from}" "${to}" changed "${text}")
  if(changed STREQUAL text)
    problem("negative control: nothing to replace in ${file}: ${from}")
  endif()
  file(WRITE ${broken}/${file} "${changed}")
endmacro()

macro(append file text)
  file(APPEND ${broken}/${file} "${text}")
endmacro()

foreach(check structure names reading questions mistakes documented tags tested equations errata figures readme idioms glossary packages)
  run(${check} ${good})
  if(NOT passed)
    problem("${check} fails on a tree that keeps every rule: ${said}")
  endif()
endforeach()
fresh_copy()

# questions
replace(chapters/01_first/README.md "**Q1.2.**" "**Q1.4.**")
must_catch(questions "a question is missing" "chapters/01_first/README.md: '## Questions' asks not three")
replace(chapters/02_second/README.md "Q2.3.** And e?\n\n<details><summary>Answer</summary>" "Q2.3.** And e?\n")
must_catch(questions "an answer that is not folded" "chapters/02_second/README.md: not every question has its answer")
replace(chapters/01_first/README.md "**2.5**" "**2.6**")
must_catch(questions "an answer that no test computes" "no test case Q1.1 computes the 2.6 of its answer")
replace(chapters/01_first/README.md "**No**" "**2.5**")
must_catch(questions "an answer that the test of another question computes" "no test case Q1.3 computes the 2.5 of its answer")
replace(tests/chapters/01_first/questions.cpp "2.5" "12.5")
must_catch(questions "an answer that is a part of another number" "no test case Q1.1 computes the 2.5 of its answer")
replace(chapters/02_second/README.md "## Try\n" "## Try\n\n1. One more.\n")
must_catch(questions "an exercise without its outcome" "2 exercises in '## Try', and 1 of them say what happens")

# mistakes
file(WRITE ${broken}/chapters/01_first/tasks.md "### Mutants\n\n- one: `a` → `b`\n- two; more: everything → `c`\n\n### Also right\n\n- three: `a` → `d`\n")
file(WRITE ${broken}/chapters/01_first/mistakes.md "# Common mistakes\n\n| mistake | wrong first | why |\n|---|---|---|\n| one | a | b |\n")
must_catch(mistakes "a mutant that is not among the mistakes" "not the mutants of chapters/01_first/tasks.md, new are: two")

# structure
append(chapters/01_first/model.hpp "#include \"chapters/02_second/model.hpp\"\n")
must_catch(structure "a later chapter is included" "chapters/01_first/model.hpp: includes a later chapter")
append(chapters/01_first/program/main.cpp "#  include \"chapters/02_second/model.hpp\"\n")
must_catch(structure "a later chapter is included by the program" "chapters/01_first/program/main.cpp: includes a later chapter")
append(common/tensor.hpp "#include \"chapters/01_first/model.hpp\"\n")
must_catch(structure "common includes a chapter" "common includes a chapter")
file(WRITE ${broken}/chapters/01_first/CMakeLists.txt "add_chapter(01_first USES 02_second)\n")
must_catch(structure "a later chapter is linked" "chapters/01_first/CMakeLists.txt: uses a later chapter, 02_second")
file(MAKE_DIRECTORY ${broken}/utils)
must_catch(structure "a new top-level folder" "utils/: no top-level folder")
file(REMOVE ${broken}/chapters/01_first/README.md)
must_catch(structure "no note" "chapters/01_first: has no README.md")
foreach(section "What you will learn" "Questions" "Read the code" "Run it" "Try" "Tags")
  replace(chapters/02_second/README.md "## ${section}\n" "## Other\n")
  must_catch(structure "a section is missing: ${section}" "has no section '## ${section}'")
endforeach()
replace(chapters/02_second/README.md "# Chapter 02\n" "Chapter 02\n")
must_catch(structure "a note without a title" "does not begin with its title")
file(REMOVE ${broken}/chapters/01_first/program/main.cpp)
must_catch(structure "no program" "chapters/01_first: has no program/main.cpp")
string(REPEAT "//\n" 150 long)
append(chapters/01_first/program/main.cpp "${long}")
must_catch(structure "a long file of a program" "chapters/01_first/program/main.cpp: 151 lines")
append(chapters/01_first/program/main.cpp "${long}")
must_catch(structure "a program longer than the lesson" "% of its lines are program/")
foreach(chapter 01_first 02_second)
  append(chapters/${chapter}/program/main.cpp "//\n")
endforeach()
must_catch(structure "programs that are a quarter of the whole" "chapters: 26 % of all lines are program/")
string(REPEAT "//\n" 146 long)
append(chapters/01_first/model.hpp "${long}")
must_catch(structure "a long header" "chapters/01_first/model.hpp: 151 lines")
append(chapters/02_second/program/main.cpp "#include \"chapters/01_first/program/figures.hpp\"\n")
must_catch(structure "the program of another chapter" "includes the program of another chapter")
append(chapters/01_first/model.hpp "#include \"chapters/01_first/program/figures.hpp\"\n")
must_catch(structure "a lesson that includes its program" "a lesson includes its program")
append(chapters/01_first/model.hpp "#include \"common/program/report.hpp\"\n")
must_catch(structure "a lesson that reports" "which is for programs")
append(common/tensor.hpp "#include <nlohmann/json.hpp>\n")
must_catch(structure "JSON below a lesson" "needs no files and no options")
append(common/program/text.hpp "#include \"common/data/csv.hpp\"\n")
must_catch(structure "a program that reads data" "program is below data")
append(common/program/text.hpp "#include \"common/check/child.hpp\"\n")
must_catch(structure "a program that uses a room above it" "program is below data, and both are below check and tour")
append(common/check/main.cpp "#include \"common/data/csv.hpp\"\n")
must_catch(structure "a check that reads data" "common/check/main.cpp: includes common/data/csv.hpp, but check uses")
append(chapters/01_first/program/main.cpp "#include \"common/check/child.hpp\"\n")
must_catch(structure "a chapter that uses the check of other programs" "and nothing uses it")
append(chapters/01_first/program/main.cpp "void f() { Random random(1, \"x\"); }\n")
must_catch(structure "an experiment in a program" "program/main.cpp: Random: an experiment belongs to the lesson")
append(chapters/01_first/program/main.cpp "#include <cblas.h>\n")
must_catch(structure "cblas.h" "chapters/01_first/program/main.cpp: includes cblas.h")
foreach(file chapters/01_first/program/main.cpp tests/chapters/01_first/model.cpp)
  append(${file} "#include <xtensor/xview.hpp>\n")
  must_catch(structure "xtensor's core outside common" "${file}: includes xtensor/xview.hpp")
endforeach()
append(tests/chapters/01_first/model.cpp "// TO" "DO: later\n")
file(APPEND ${broken}/tests/chapters/01_first/model.cpp "// FIX" "ME\n")
must_catch(structure "unfinished work" "tests/chapters/01_first/model.cpp: has a FIX")

# names
append(chapters/02_second/model.hpp "void fit01(const int& other);\n")
must_catch(names "a function of the same name and arguments" "fit01(int) is declared in 01_first and 02_second")
append(chapters/02_second/model.hpp "struct Same {};\nnamespace x {\nstruct Own;\n}\n")
file(APPEND ${broken}/chapters/01_first/model.hpp "struct Same { int x; };\n")
must_catch(names "a type of the same name" "Same is declared in 01_first and 02_second")
append(tests/checks/names.txt "Nothing  it is not declared twice\n")
must_catch(names "an exception nobody needs" "Nothing is declared in one chapter only")

# reading
string(REPEAT "é" 101 long)
append(tests/chapters/01_first/model.cpp "// ${long}\n")
must_catch(reading "a long line" "tests/chapters/01_first/model.cpp:12: more than 100 columns")
string(REPEAT "é" 90 long)
append(chapters/01_first/model.hpp "/// ${long}\n")
must_catch(reading "a long doc comment" "chapters/01_first/model.hpp:6: more than 90 columns in a doc comment")
append(chapters/01_first/model.cpp "int a = 1;  // a = 1   (L01.1)\nint bc = 2;  // b = 2   (L01.2)\n")
must_catch(reading "formulas in two columns" "chapters/01_first/model.cpp:2: the formula starts in column")
string(REPEAT "    x();\n" 60 long)
append(chapters/01_first/model.cpp "void f() {\n${long}}\n")
must_catch(reading "a long function" "a function of 62 lines")

# documented
find_program(DOXYGEN doxygen)
if(DOXYGEN)
  foreach(lacking "function|void lost(int x)|lost(int x)" "template|template <class T>\nT lost()|lost()" "type|struct Lost { int x; }|Lost"
          "enumeration|enum class Lost { a }|Lost" "alias|using Lost = int|Lost" "variable|constexpr int lost = 1|lost"
          "member function|/// One.\nstruct Told {\nint lost() const;\n}|lost() const"
          "type in a type|/// One.\nstruct Told {\nstruct Lost { int x; };\n}|Told::Lost"
          "empty type|struct Lost {}|Lost" "concept|template <class T>\nconcept Lost = true|Lost")
    string(REGEX MATCH "^([^|]+)[|]([^|]+)[|]([^|]+)$" match "${lacking}")
    set(what "${CMAKE_MATCH_1}")
    set(code "${CMAKE_MATCH_2}")
    set(name "${CMAKE_MATCH_3}")
    file(APPEND ${broken}/chapters/01_first/model.hpp "namespace x {\n${code};\n}\n")
    must_catch(documented "no description: ${what}" ": ${name} has no description")
  endforeach()
  file(WRITE ${broken}/common/program/lost.hpp "/// \\file\n/// Where?\nnamespace x {\nvoid lost();\n}\n")
  must_catch(documented "a header in a folder" "common/program/lost.hpp:4: lost() has no description")
  file(WRITE ${broken}/common/lost.hpp "namespace x {\nvoid lost();\n}\n")
  must_catch(documented "a header that is no file" "common/lost.hpp: does not begin with")

  append(chapters/01_first/model.hpp [=[
namespace x {
/// One.
struct Told {
    Told() = default;
    explicit Told(int x);
    Told(const Told&) = delete;
    virtual ~Told();
    Told& operator=(const Told&);
    virtual int told(int);  ///< this
    int field = 0, other = 0;
};
/// One more.
struct Over : std::exception {
    friend void look(Over);
    const char* what() const noexcept override;
};
/// Of any.
template <class T>
struct Any {
    Any(T t);
};
template <>
struct Any<int> {
    void special();
};
/// Is it?
template <class T>
constexpr bool is = false;
template <>
constexpr bool is<int> = true;
#define MACRO 1
/// An answer.
enum class Answer { yes, no };
namespace detail {
struct Hidden {
    int x;
};
void hidden();
}
}
]=])
  run(documented ${broken})
  if(NOT passed)
    problem("documented asks for too much: ${said}")
  endif()
  fresh_copy()
endif()

# tested
replace(tests/chapters/01_first/model.cpp "    fit(a, b);" "    // fit(a, b) \"fit\"")
must_catch(tested "a function that its test does not use" "chapters/01_first/README.md: L01.1: no test of this row uses fit")

# tags
replace(tests/chapters/01_first/model.cpp "L01.2–3" "L01.2")
must_catch(tags "a tag without a test" "01_first: L01.3 is in the name of no test")
replace(chapters/02_second/model.hpp "L02.1, " "")
must_catch(tags "a tag without code" "02_second: L02.1 is in no comment")
replace(chapters/02_second/model.hpp "/// Fits" "int L; ")
must_catch(tags "tags outside comments only" "02_second: L02.2 is in no comment")
replace(docs/equations.md "| L02.2–3 |" "| L02.2 |")
must_catch(tags "a tag without a row" "02_second: L02.3 is not in docs/equations.md")
replace(docs/equations.md "chapters/02_second/" "chapters/01_first/")
must_catch(tags "rows under another chapter" "02_second: L02.1 is not in docs/equations.md")
replace(docs/equations.md "| L01.1 fit [a; b] |" "| L01.1 fit [a, b] |")
must_catch(tags "a row with a test that is not there" "01_first, L01.1: there is no test 'L01.1 fit [a, b]'")
replace(docs/equations.md "in two parts" "in three parts")
must_catch(tags "one of two tests is not there" "there is no test 'L01.2–3 more, in three parts'")
replace(docs/equations.md "| L01.1 fit [a; b] |" "|  |")
must_catch(tags "a row without a test" "01_first, L01.1")
replace(docs/tags.txt "02_second: L02.1 L02.2 L02.3\n" "")
must_catch(tags "a chapter that promises nothing" "has no line for 02_second")
append(docs/tags.txt "second L02.1\n")
must_catch(tags "a promise that cannot be read" "cannot read 'second L02.1'")

# equations
replace(chapters/01_first/README.md "`fit`" "`adjust`")
must_catch(equations "a note changed" "stale")
append(docs/equations.md "| L01.9 | `x` | y |\n")
must_catch(equations "a row added by hand" "stale")
file(REMOVE ${broken}/docs/equations.md)
must_catch(equations "no page" "stale")

# errata
replace(docs/errata.md "fit [a; b]" "fit [a, b]")
must_catch(errata "a test that is not there" "p. 1: there is no test 'L01.1 fit [a, b]'")
replace(docs/errata.md "chapter 3" "chapter 2")
must_catch(errata "a promise that is due" "p. 2: chapter 2 is there")
replace(docs/errata.md "| chapter 3 |" "|")
must_catch(errata "a row without a test" "p. 2: the row has 3 cells")

# glossary
replace(docs/glossary.md "**fit**" "**Quick fit**")
must_catch(glossary "an order that is not the alphabet's" "part does not come after quick fit in the alphabet")
replace(docs/glossary.md "**part**" "**Fit**")
must_catch(glossary "a term that is defined twice" "Fit is defined twice")
replace(docs/glossary.md "**part**" "**piece**")
must_catch(glossary "a note that does not have the term" "piece: does not occur in chapters/02_second/README.md")
replace(docs/glossary.md "[2, Tags]" "[2, Tag]")
must_catch(glossary "a section that is not there" "part: chapters/02_second/README.md has no section 'Tag'")
replace(docs/glossary.md "[2, Tags]" "[1, Tags]")
must_catch(glossary "the number of another chapter" "part: the link to 02_second says 1")
replace(docs/glossary.md "A piece (of it). ([2, Tags](../chapters/02_second/README.md))" "A piece.")
must_catch(glossary "an entry without a link" "expected '**term**: text")
append(docs/glossary.md "more of it\n")
must_catch(glossary "a line that is no entry" "no entry, and not empty: more of it")
file(REMOVE ${broken}/docs/glossary.md)
must_catch(glossary "no page" "has no entry")

# figures
append(chapters/01_first/program/figures.cpp "Figure figure(\n    \"cost\", \"What it costs\");\n")
must_catch(figures "a figure of which the note does not speak" "chapters/01_first/README.md: no section speaks of the figure `cost`")
file(WRITE ${broken}/docs/pictures/cost.svg "<svg>\n</svg>\n")
must_catch(figures "a picture as gnuplot drew it" "docs/pictures/cost.svg: is not dark where a page is")

# readme
replace(tests/examples/own_gradient.cpp "main()" "main(int)")
must_catch(readme "the example differs" "README.md: the example differs")
replace(bench/optimizers/example_rule.hpp "main()" "main(int)")
must_catch(readme "another page's example differs" "docs/benchmark.md: the example differs from bench/optimizers/example_rule.hpp")
replace(README.md "[Chapter 02](chapters/02_second/README.md)" "")
must_catch(readme "a chapter is not listed" "chapter 02_second is not in the table")
replace(chapters/01_first/README.md "# Chapter 01" "# Chapter one")
must_catch(readme "another title" "chapter 01_first is not in the table under its title, Chapter one")
append(README.md "[lost](docs/lost.md)\n")
must_catch(readme "a dead link" "README.md: the link docs/lost.md leads nowhere")
append(chapters/02_second/README.md "[lost](../03_third/README.md#there)\n")
must_catch(readme "a dead link in a note" "chapters/02_second/README.md: the link ../03_third/README.md#there leads nowhere")

# idioms
replace(docs/cpp_for_numpy.md "int a = 1" "int a = 2")
must_catch(idioms "a line of a table that nothing runs" "in its section: Sums [1]: int a = 2;")
replace(tests/docs/cpp_for_numpy.cpp "int b[2];" "// int b[2];")
must_catch(idioms "a line of a block that nothing runs" "Sums [1]: int b[2];")
append(docs/cpp_for_numpy.md "\n```cpp\nint d;\n```\n")
must_catch(idioms "a line that another section runs" "Sums [1]: int d;")
replace(docs/cpp_for_numpy.md "| `int a = 1;` |" "| none |")
must_catch(idioms "a row without C++" "no line of C++ beside | `a = 1`")
file(WRITE ${broken}/docs/cpp_for_numpy.md "# C++\n")
must_catch(idioms "an empty page" "there is no line of C++")
replace(chapters/02_second/README.md "(../../docs/cpp_for_numpy.md)" "")
must_catch(idioms "a note that does not lead to the page" "chapters/02_second/README.md: does not lead to")

# packages
foreach(package libfmt-dev ninja-build graphviz libjs-katex g++)
  replace(course "${package}" "")
  must_catch(packages "${package} is not installed" "does not install ${package}")
endforeach()
append(CMakeLists.txt "find_package(Eigen3 REQUIRED)\n")
must_catch(packages "a library that nobody knows" "Eigen3")
append(common/CMakeLists.txt "find_library(FOO\n  foo REQUIRED)\n")
must_catch(packages "a library in a subfolder that nobody knows" "common/CMakeLists.txt: find_library(… foo …)")
replace(course "libfmt-dev" "libfmt-dev cowsay")
must_catch(packages "a package that nothing uses" "installs cowsay, which nothing uses")

file(REMOVE_RECURSE ${place})
conclude()

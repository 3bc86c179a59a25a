// A chapter's note as HTML: nothing but harmless tags, and the note's own words.
#include "common/tour/note.hpp"

#include "common/program/text.hpp"
#include "tests/fuzz/harness.hpp"

namespace descent::fuzz {
namespace {

std::vector<std::string> note_seeds() {
    return {
        "# A line\n\n## What you will learn\n\n- *one* **two** `three`\n- [a](b.md \"c\")\n\n## "
        "Tags\n",
        "## What you will learn\n```cpp\n# no heading\n## neither\n```\n> quoted\n> > twice\n",
        "## What you will learn\n<script>alert(1)</script> <b onclick=x>\n\n<style>p{}</style>\n",
        "## What you will learn\n[a](javascript:alert(1)) ![b](data:text/html,x) "
        "<jav&#x61;script:x>\n",
        "## What you will learn\n1. one\n   1. two\n***\n![p](a.svg)\nx  \ny\n\n    "
        "code\n[r]\n\n[r]: "
        "<u> 't'\n",
        "## What you will learn\n&lt;script&gt; &#0; \xC0\x80 \xFF \x01 http://a.b\n"};
}

void run_note(std::string_view bytes) {
    const std::string note(bytes);
    const std::string title = tour::note_title(note);
    must(title.find('\n') == title.npos, "a title of more than one line");
    const std::string section = tour::note_section(note, "What you will learn");
    for (const std::string& markdown : {section, note}) {
        const std::string html = tour::render_markdown(markdown);
        check_html(html);
        must(is_utf8(html), "HTML that is not UTF-8");
    }
}

const Registered registered_note({.name = "note", .seeds = note_seeds, .run = run_note});

}  // namespace
}  // namespace descent::fuzz

// Chapter 3's labelled text: every example has one property of each group, and all survive
// being written again.
#include "chapters/03_neurons/named_entities.hpp"

#include <algorithm>
#include <cmath>

#include "common/program/text.hpp"
#include "tests/fuzz/harness.hpp"

namespace descent::fuzz {
namespace {

std::vector<std::string> entity_seeds() {
    return {"LOCATION\twe landed in [Québec] at night\nDRUG\ttake [Zantac] now\n",
            "\xEF\xBB\xBF# places\nA\t[Łódź]\r\nB\t\"the [Rocky Mountains]!\"\n\n",
            "A\tno name\nB\t[b]\n",
            "label,text\nA,\"a, [a] \"\"\"\n\"B\";now; [b]\n",
            "A [b]\nB\t[b]\n",
            "A\t[]\nB\t[b]\n",
            "A\t[a]\nA\t[b]\n"};
}

bool same(const neurons::LabelledText& a, const neurons::LabelledText& b) {
    const auto same_example = [](const neurons::Observation& x, const neurons::Observation& y) {
        return x.label == y.label && x.properties == y.properties;
    };
    return a.data.properties == b.data.properties && a.data.classes == b.data.classes &&
           a.group == b.group && a.text == b.text &&
           std::equal(a.data.all.begin(), a.data.all.end(), b.data.all.begin(), b.data.all.end(),
                      same_example);
}

void check_examples(const neurons::LabelledText& text) {
    const neurons::Observations& data = text.data;
    must(data.classes.size() >= 2 && data.classes.size() <= 100, "a wrong number of classes");
    must(text.group.size() == data.properties.size() && text.text.size() == data.all.size(),
         "properties without a group, or examples without a text");
    for (const std::vector<std::string>* names : {&data.classes, &data.properties})
        for (const std::string& name : *names)
            must(!name.empty() && one_line(name) == name, "a name that cannot be shown");
    for (std::size_t i = 0; i < data.all.size(); ++i) {
        const neurons::Observation& d = data.all[i];
        must(d.label < data.classes.size() && d.properties.size() == 8, "an example out of range");
        for (std::size_t g = 0; g < 8; ++g)
            must(text.group.at(d.properties[g]) == g, "a property of another group");
        must(neurons::observe(text.text[i], text).properties == d.properties,
             "the same text has other properties");
    }
}

void run_entities(std::string_view bytes) {
    const auto text =
        read_or_refuse("FILE", [&] { return neurons::read_labelled_text(bytes, "FILE"); });
    if (!text) return;
    check_examples(*text);
    std::string again = "# written again\n";
    for (std::size_t i = 0; i < text->text.size(); ++i)
        again += text->data.classes[text->data.all[i].label] + '\t' + text->text[i] + '\n';
    must(same(neurons::read_labelled_text(again, "AGAIN"), *text),
         "written and read: other examples");
    const Matrix nothing =
        xt::zeros<Real>({text->data.properties.size(), text->data.classes.size()});
    must(std::isfinite(neurons::conditional_log_likelihood(nothing, text->data)),
         "a likelihood that is not finite");
}

const Registered registered_entities({.name = "named_entities",
                                      .seeds = entity_seeds,
                                      .run = run_entities});

}  // namespace
}  // namespace descent::fuzz

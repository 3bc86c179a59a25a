/// \file
/// Which properties has a name that is marked in a text, and what do files of labelled
/// examples look like? (NL.1)
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "chapters/03_neurons/maxent.hpp"

namespace descent::neurons {

/// One property of an entity and the group it comes from; every entity has exactly one
/// property of each group.
struct Property {
    std::size_t group = 0;
    std::string name;
};

/// The properties Φ(d) of the marked name in a text such as "we landed in [Québec] at
/// night" (NL.1):
///
/// 0 `any`, which all have · 1 `before=in`, the word before it, w₋₁, or ^ at the start ·
/// 2 `capital` or `lower`, its first letter · 3 `accented` or `plain`: has it an accented
/// Latin character? · 4 `ends=c`, its last letter · 5 `ends=…bec`, the last three · 6
/// `words=1`, up to 3 · 7 `before=in & capital`, groups 1 and 2 together.
/// \throws std::invalid_argument unless exactly one name is marked, as [name], and the
/// text is UTF-8 without control characters
std::vector<Property> properties_of(std::string_view text);

/// \throws std::invalid_argument "OPTION: …" where properties_of() throws
void require_marked(std::string_view option, std::string_view text);

/// A file of labelled examples.
struct LabelledText {
    Observations data;
    std::vector<std::size_t> group;  ///< of each property
    std::vector<std::string> text;   ///< of each observation
    std::size_t head = 0;            ///< the line that names the columns; 0 without one
};

/// Reads lines LABEL<TAB>text with the [entity] marked, or LABEL and text as two cells of
/// CSV. Empty lines and lines that start with # are skipped, and a first line of two
/// words without brackets, which names the columns.
/// \param name what errors call it
/// \throws std::runtime_error "NAME:LINE: …" for a line of another form, "NAME: …" for
/// fewer than two classes or more than 100
LabelledText read_labelled_text(std::string_view content, const std::string& name);

/// The content of the file, in UTF-8 or UTF-16.
/// \throws std::runtime_error "FILE: …"
LabelledText read_labelled_text_file(const std::string& path);

/// The book's own examples: places, people and drugs.
std::string_view own_examples();

/// The properties of this text as an observation; those that the data does not know are
/// left out. Its label is 0.
/// \throws std::invalid_argument as properties_of()
Observation observe(std::string_view text, const LabelledText& known);

/// The classes LOCATION, DRUG and PERSON with one text, and weights for its properties.
struct LectureModel {
    LabelledText text;
    Matrix lambda;
};

/// The lecture's three weights (NL.1): 1.8 for LOCATION after "in" with a capital, −0.6
/// for LOCATION with an accented character, 0.3 for DRUG that ends in "c"; 0 for
/// everything else.
LectureModel lecture_model(std::string_view text);

}  // namespace descent::neurons

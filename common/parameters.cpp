#include "common/parameters.hpp"

#include <fmt/format.h>

namespace descent {

std::string Block::entry(std::size_t position) const {
    if (is_matrix())
        return fmt::format("{}[{},{}]", name, position / shape[1], position % shape[1]);
    return fmt::format("{}[{}]", name, position);
}

std::size_t ParameterLayout::add(std::string name, std::vector<std::size_t> shape) {
    require(!name.empty(), "ParameterLayout::add", "a block needs a name");
    require(shape.size() == 1 || shape.size() == 2, "ParameterLayout::add",
            fmt::format("block {} has {} dimensions, expected 1 or 2", name, shape.size()));
    for (const Block& block : blocks_)
        require(block.name != name, "ParameterLayout::add",
                fmt::format("there is a block {} already", name));
    const std::size_t size = shape.size() == 1 ? shape[0] : shape[0] * shape[1];
    blocks_.push_back({std::move(name), std::move(shape), size_, size});
    size_ += size;
    return blocks_.size() - 1;
}

const Block& ParameterLayout::operator[](std::string_view name) const {
    for (const Block& block : blocks_)
        if (block.name == name) return block;
    argument_error("ParameterLayout", fmt::format("no block is named {}", name));
}

std::string ParameterLayout::entry(std::size_t index) const {
    for (const Block& block : blocks_)
        if (index < block.offset + block.size) return block.entry(index - block.offset);
    argument_error("ParameterLayout::entry",
                   fmt::format("index {} is past the last of {} parameters", index, size_));
}

namespace {
void require_inside(const char* function, const Block& block, std::size_t size) {
    if (block.offset + block.size > size)
        argument_error(function, fmt::format("block {} ends at {}, phi has {} entries", block.name,
                                             block.offset + block.size, size));
}

template <class View, class Phi>
View matrix_view(Phi& phi, const Block& block) {
    if (!block.is_matrix())
        argument_error("matrix", fmt::format("block {} is not a matrix", block.name));
    require_inside("matrix", block, phi.size());
    return xt::adapt(phi.data() + block.offset, block.size, xt::no_ownership(),
                     std::array<std::size_t, 2>{block.shape[0], block.shape[1]});
}

template <class View, class Phi>
View vector_view(Phi& phi, const Block& block) {
    require_inside("vector", block, phi.size());
    return xt::adapt(phi.data() + block.offset, block.size, xt::no_ownership(),
                     std::array<std::size_t, 1>{block.size});
}
}  // namespace

MatrixView matrix(Vector& phi, const Block& block) {
    return matrix_view<MatrixView>(phi, block);
}
ConstMatrixView matrix(const Vector& phi, const Block& block) {
    return matrix_view<ConstMatrixView>(phi, block);
}
VectorView vector(Vector& phi, const Block& block) {
    return vector_view<VectorView>(phi, block);
}
ConstVectorView vector(const Vector& phi, const Block& block) {
    return vector_view<ConstVectorView>(phi, block);
}

}  // namespace descent

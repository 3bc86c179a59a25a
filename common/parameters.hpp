/// \file
/// φ as one flat vector of named blocks.
///
/// A model's weights and biases are blocks ("W0", "b0", …) laid one after another in one
/// Vector. An optimizer works on the vector, a layer on a view of its block, and a
/// gradient check can say "W2[3,17]".
#pragma once

#include <string>
#include <vector>

#include "common/tensor.hpp"

namespace descent {

/// One named block of φ: a vector (shape {n}) or a row-major matrix (shape {rows,
/// columns}).
struct Block {
    std::string name;
    std::vector<std::size_t> shape;
    std::size_t offset = 0;
    std::size_t size = 0;

    /// Is the block a matrix? In this book the matrices are weights and the vectors are
    /// biases.
    bool is_matrix() const { return shape.size() == 2; }

    /// "W2[3,17]" for the entry at this position of the block.
    std::string entry(std::size_t position) const;
};

/// The blocks of one model, in the order in which they lie in φ.
class ParameterLayout {
public:
    /// Appends a block behind the last one and returns its number.
    /// \throws std::invalid_argument for an empty or repeated name, or a shape that is
    /// neither {n} nor {rows, columns}
    std::size_t add(std::string name, std::vector<std::size_t> shape);

    std::size_t size() const { return size_; }  ///< of φ: the numbers in all blocks
    const std::vector<Block>& blocks() const { return blocks_; }  ///< in the order of their numbers
    const Block& operator[](std::size_t number) const { return blocks_.at(number); }

    /// \throws std::invalid_argument when no block has this name
    const Block& operator[](std::string_view name) const;

    /// "W2[3,17]" for an index into φ.
    std::string entry(std::size_t index) const;

private:
    std::vector<Block> blocks_;
    std::size_t size_ = 0;
};

/// View of a matrix block in φ, or in a gradient of φ's size. \throws
/// std::invalid_argument if it does not lie in it
MatrixView matrix(Vector& phi, const Block& block);
/// The same to read only.
ConstMatrixView matrix(const Vector& phi, const Block& block);

/// View of any block in φ as a vector.
VectorView vector(Vector& phi, const Block& block);
/// The same to read only.
ConstVectorView vector(const Vector& phi, const Block& block);

}  // namespace descent

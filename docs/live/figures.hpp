/// \file
/// Which live figures are there? Each function asks for its settings, calls its chapter,
/// and tells what is to be drawn.
#pragma once

#include <array>
#include <string_view>

#include "docs/live/live.hpp"

namespace descent::live {

/// Chapter 1: a line through points that are dragged, and descent on its bowl.
void line(const Question& ask, Answer& tell);
/// Chapter 5: networks fed into each other, and their linear regions.
void fold(const Question& ask, Answer& tell);
/// Chapter 6: the toy chain forward and backward, and the error of its derivative five
/// ways.
void toy(const Question& ask, Answer& tell);
/// Chapters 6 and 7: a mistake in a gradient, and what the gradient check says of it.
void mistake(const Question& ask, Answer& tell);
/// Chapter 7: a network learns classes of points in the plane.
void plane(const Question& ask, Answer& tell);
/// Chapter 9: the variance of activations and gradients, layer by layer.
void variance(const Question& ask, Answer& tell);
/// Chapter 10: optimizers from one start, on three surfaces.
void race(const Question& ask, Answer& tell);
/// Chapter 12: the losses on training and development examples part, and what closes the
/// gap.
void gap(const Question& ask, Answer& tell);

/// A live figure, as a page names it.
struct Figure {
    std::string_view name;
    void (*answer)(const Question& ask, Answer& tell);
};

/// All of them, in the order of their chapters.
inline constexpr std::array figures{Figure{"line", line},   Figure{"fold", fold},
                                    Figure{"toy", toy},     Figure{"mistake", mistake},
                                    Figure{"plane", plane}, Figure{"variance", variance},
                                    Figure{"race", race},   Figure{"gap", gap}};

}  // namespace descent::live

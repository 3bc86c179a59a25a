/// \file
/// Has this processor the instructions that this build uses?
#pragma once

namespace descent {

/// Ends the program with exit code 2 and one line when the processor lacks instructions
/// that this build may use, as a build with `-march=native` does that was copied from
/// another machine.
///
/// It runs by itself before any other code of the program, which might stop at such an
/// instruction without a word.
[[gnu::constructor(101)]] void require_processor();

}  // namespace descent

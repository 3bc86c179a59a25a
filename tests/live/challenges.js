// What meets the challenge of each live figure: [label of a control, value] one after the other.
'use strict';

module.exports = {challenges: {
    line: [['step size', 1]],
    toy: [['step h', 3.16e-7]],
}};

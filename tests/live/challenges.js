// What meets the challenge of each live figure: [label of a control, value] one after the other; a handle gets [x] or [x, y]. The second
// control of a name is name#2.
'use strict';

module.exports = {challenges: {
    line: [['step size', 1]],
    fold: [
        ['joint 3', [0.5]], ['joint 2', [0]], ['joint 1', [-0.5]], ['slope θ₁₁', 2], ['slope θ₂₁', 2], ['slope θ₃₁', -2],
        ['weight φ₁', -4], ['weight φ₂', 3], ['weight φ₃', -2], ['offset φ₀', 5],
        ['joint 1#2', [-0.7]], ['joint 3#2', [-0.3]], ['slope θ′₃₁', -2],
    ],
    toy: [['relative step h', 3.16e-7]],
    mistake: [['it forgets', 'entry'], ['entry', 2], ['share', 1e-9]],
    plane: [['rule', 'adam'], ['hidden layers', 1], ['units a layer', 6], ['step size', 0.1], ['epochs', 300]],
    variance: [['σ²', 1], ['σ²', 0.0141], ['units', 'tanh']],
    race: [['loss', 'gabor'], ['rule 1', 'adam'], ['α of rule 1', 0.5]],
    gap: [['penalty', 0.04]],
}};

// Chapter 9: what becomes of a variance in up to fifty layers, forward and back.
'use strict';

live('variance', {
    replaces: '09_initialization/variance_forward',
    says: 'Move σ² and look at both ways: forward the variance of h, back that of the gradients. For ReLU the theory says that 2/D is the only flat line, at every width. Challenge: keep both within a factor of ten over fifty layers, with ReLU, and then with tanh, which has no such line.',
    code: 'L10.9',
    settings: {variance: 0.01, depth: 50, width: 100, activation: 'relu', seed: 0, lines: 1},
    controls: [
        slider('variance', 'σ² of the weights', 2e-4, 9, 0.01, {scale: 'log'}), choice('activation', 'units', [['relu', 'ReLU'], 'tanh', 'sigmoid', 'linear']),
        slider('depth', 'hidden layers K', 2, 50, 1), slider('width', 'units a layer D', 4, 100, 1), when(({activation}) => ['relu', 'linear'].includes(activation), tick('lines', 'theory for other σ²')),
        press('Draw other networks', ({seed}) => ({seed: (seed + 1) % 1000})),
    ],
    question: ({lines, ...settings}) => ({...settings, others: lines ? [0.001, 0.01, 0.02, 0.1, 1] : []}),
    solved: (answer, {activation, depth}) => depth === 50 && [answer.h_decades, answer.dh_decades].every((each) => each !== null && each <= 1) &&
        (activation === 'relu' ? 'Met with ReLU. Now with tanh.' : activation === 'tanh'),
    draw(stage) {
        const axes = (title, yName) => plot({title, yName, xName: 'hidden layer k'});
        const forward = axes('Forward: the variance of h', 'log₁₀ variance of h'), backward = axes('Back: the variance of ∂ℓ/∂h', 'log₁₀ variance of ∂ℓ/∂h');
        stage.append(forward, backward);
        return (answer, {variance, width, activation}) => {
            const layers = answer.h.map((_, k) => k + 1);
            const lines = (measured, theory, others) => [
                ...(others ?? []).map((y, i) => ({x: layers, y, colour: 5, dashed: true, name: i ? '' : 'theory for 0.001, 0.01, 0.02, 0.1, 1'})),
                ...(theory ? [{x: layers, y: theory, colour: 1, dashed: true, name: 'theory'}] : []), {x: layers, y: measured, colour: 0, name: `measured, σ² = ${digits(variance, 3)}`}];
            forward.show({lines: lines(answer.h, answer.h_theory, answer.h_others)});
            backward.show({lines: lines(answer.dh, answer.dh_theory, answer.dh_others)});
            const some = answer.dead && [...new Set([0, 1, 2, 3, 4].map((i) => Math.round(i * (answer.dead.length - 1) / 4)))];
            const both = (forward, back) => `${digits(forward, 3)} forward, ${digits(back, 3)} back`;
            stage.tell({...(activation === 'relu' ? {'He’s σ² = 2/D': answer.he} : {}), 'decades a layer, measured': both(answer.h_slope, answer.dh_slope),
                'decades a layer, theory': answer.growth ?? 'none for these units', 'decades between the largest and the smallest': both(answer.h_decades, answer.dh_decades),
                ...(some ? {[`dead units of ${width}, in layers ${some.map((k) => k + 1).join(', ')}`]: some.map((k) => answer.dead[k]).join(', ')} : {})});
        };
    },
});

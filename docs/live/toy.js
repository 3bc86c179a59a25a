// Chapter 6: the chain forward and backward, and five ways to its derivative over the step h.
'use strict';

const toyWays = ['forward', 'central', 'Richardson', 'complex step', 'dual'];

live('toy', {
    replaces: '06_toy_backprop/derivative_errors',
    says: 'Move the parameters: every value forward, every derivative backward. Then move h along the error curves: rounding on its left, truncation on its right. Challenge: with the central difference, find a step whose error is below 10⁻⁹.',
    code: 'L9.3',
    settings: {beta: [1, 2, -3, 0.4], omega: [0.1, -0.4, 2, 3], x: 2.3, y: 2, h: 1e-3},
    controls: [
        slider('h', 'relative step h', 1e-14, 1, 0.05, {scale: 'log'}), slider('x', 'x', -4, 4, 0.01), slider('y', 'target y', -4, 4, 0.01),
        ...[0, 1, 2, 3].flatMap((k) => ['beta', 'omega'].map((list) => entry(list, k, `${list === 'beta' ? 'β' : 'ω'}${'₀₁₂₃'[k]}`, -4, 4, 0.01))),
    ],
    solved: (answer, {omega}) => answer.here[1] < 1e-9 && omega.every((each) => each !== 0),
    draw(stage) {
        const errors = plot({title: 'Five ways to a derivative: error over step size', xName: 'relative step h', yName: 'relative error of the gradient', xLog: true, yLog: true,
            x: [1e-14, 1], y: [1e-17, 1e2]});
        const chain = element('table', {class: 'chain'});
        const scroll = element('div', {class: 'scroll', tabindex: 0}, chain);
        errors.classList.add('wide');
        stage.append(scroll, errors);
        const row = (title, names, values) => element('tr', {}, element('th', {scope: 'row'}, title), ...names.map((name, i) => element('td', {}, element('small', {}, name), digits(values[i], 3))));
        return (answer, {h}) => {
            const names = answer.gradient_names, of = (from) => [names.slice(from, from + 4), answer.gradient.slice(from, from + 4)];
            // each derivative below the value that it is of
            chain.replaceChildren(row('forward', answer.forward_pass_names, answer.forward_pass), row('backward', answer.backward_pass_names.toReversed(), answer.backward_pass.toReversed()),
                row('∂ℓ/∂β', ...of(0)), row('∂ℓ/∂ω', ...of(4)));
            errors.show({lines: toyWays.map((way, i) => ({x: answer.h, y: answer[way], colour: i, name: way})), points: toyWays.map((_, i) => ({x: [h], y: [answer.here[i]], colour: i}))});
            stage.tell(Object.fromEntries(toyWays.map((way, i) => [`error, ${way}`, answer.here[i]])));
        };
    },
});

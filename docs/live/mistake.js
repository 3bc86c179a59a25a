// Chapters 6 and 7: a gradient with a mistake in it, and what the gradient check says.
'use strict';

const mistakeKinds = [['none', 'nothing'], ['sum', 'the mean: summed over the batch'], ['mean-twice', 'that it is a mean already: divided by N again'], ['sign', 'the sign'], ['half', 'a factor 2'],
    ['zero', 'to compute it'], ['transposed', 'W’s shape: ∂L/∂W = h ∂L/∂fᵀ'], ['bias', 'to sum ∂L/∂b over the batch'], ['order', 'the order: h of another example'],
    ['mask', 'a′[f], ReLU’s mask'], ['weights', 'the transpose of Wᵀ ∂L/∂f'], ['output', 'the minus of p − t'], ['penalty', 'that the loss has no penalty'], ['single', 'half of the digits: single precision'],
    ['entry', 'a share of one entry']];
const mistakeBlocks = ['W0', 'b0', 'W1', 'b1', 'W2', 'b2'];
const ofNetwork = ({of}) => of !== 'toy', ofEntry = ({of, mistake}) => of !== 'toy' && mistake === 'entry', ofToy = ({of}) => of === 'toy';

live('mistake', {
    replaces: '07_backprop/order',
    says: 'Choose what the backward pass forgets, and where: the check names the block and, mostly, the reason. Or type the eight derivatives of chapter 6’s toy chain, with eight digits or more; a sign was lost on the way. ' +
        'Challenge: make them pass. Or choose “a share of one entry” and find, to a factor of ten, the largest share that the check still lets pass; with a PASS it says how large an error it would have seen.',
    code: 'L9.7',
    settings: {of: 'tiny', mistake: 'sum', block: 'b0', entry: 0, share: 1e-3, seed: 0,
        typed: [-2.280900622169349, 17.060466526267692, 1.6830577496003047, 0.7445282168318492, -5.246071430989502, 16.079298656737866, 8.530233263133846, 0.48946875992012173]},
    controls: [
        (settings, change) => choice('of', 'gradient of', [['tiny', 'a 2-3-2 network, 5 examples'], ['spirals', 'a 2-4-4-3 network, 9 points of spirals'], ['toy', 'the toy chain, typed']])(settings, ({of}) => change({of, block: 'b0'})),
        when(ofNetwork, choice('mistake', 'it forgets', mistakeKinds)),
        when(({of}) => of === 'tiny', choice('block', 'in block, or its layer', mistakeBlocks.slice(0, 4))), when(({of}) => of === 'spirals', choice('block', 'in block, or its layer', mistakeBlocks)),
        when(ofEntry, slider('entry', 'entry', 0, 15, 1)), when(ofEntry, slider('share', 'share', 1e-12, 1, 0.05, {scale: 'log'})),
        when(({of}) => of === 'spirals', slider('seed', 'other points and weights', 0, 20, 1)),
        ...[0, 1, 2, 3, 4, 5, 6, 7].map((k) => when(ofToy, typed('typed', k, `∂ℓ/∂${k < 4 ? 'β' : 'ω'}${'₀₁₂₃'[k % 4]}`))),
    ],
    solved: (answer, {of, mistake}) => answer.verdict === 'PASS' && (of === 'toy' || mistake === 'entry' && Math.max(...answer.error_over_bound) > 0.1),
    draw(stage) {
        const report = element('pre'), says = element('div', {class: 'scroll', tabindex: 0}, report);
        const entries = plot({title: 'Every entry of the gradient', xName: 'numeric, by differences', yName: 'analytic'});
        const order = plot({title: 'What it leaves of the loss along a line', xName: 'step t', yName: '|L(φ+tv) − L(φ) − t gᵀv|', xLog: true, yLog: true});
        stage.append(says, entries, order);
        return (answer, {of, mistake}) => {
            const wrong = (i) => !(answer.error_over_bound[i] <= 1), all = answer.names.map((_, i) => i), size = Math.max(...answer.numeric.map(Math.abs));
            const list = (which, more) => ({x: which.map((i) => answer.numeric[i]), y: which.map((i) => answer.analytic[i]), ...more});
            report.replaceChildren(...answer.report.trimEnd().split('\n').map((line) => element('span', {class: line.startsWith('    ') && 'says'}, line.startsWith('    ') ? line : `${line}\n`)));
            entries.show({lines: [{x: [-size, size], y: [-size, size], colour: 5, dashed: true, name: 'right'}],
                points: [list(all.filter((i) => !wrong(i)), {colour: 2, size: 4, name: 'entries that agree'}), list(all.filter(wrong), {colour: 1, size: 7, name: 'entries that do not'})]});
            order.show({lines: [{x: answer.t, y: answer.wrong, colour: 1, name: 'this gradient'}, {x: answer.t, y: answer.right, colour: 0, dashed: true, name: 'the right one: falls like t²'}]});
            stage.tell({'verdict': answer.verdict, 'findings': answer.findings.join(', ') || 'none', ...(mistake === 'entry' && of !== 'toy' ? {'the entry': answer.place} : {}),
                'largest error of an entry': answer.off, 'largest error over bound': Math.max(...answer.error_over_bound), 'what this gradient leaves falls like t to the power': answer.wrong_slope});
        };
    },
});

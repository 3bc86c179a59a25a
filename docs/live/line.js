// Chapter 1: points, their line, and descent on the bowl of its loss.
'use strict';

const lineOffsets = Array.from({length: 41}, (_, i) => i * 0.05), lineSlopes = Array.from({length: 41}, (_, i) => -1 + i * 0.05);

live('line', {
    replaces: '01_linear_regression/loss_surface',
    says: 'Drag the points and the start of the descent. An outlier tilts the line; a point far out in x makes the bowl steeper. Challenge: find the step size at which descent just begins to diverge.',
    code: 'L6.5',
    settings: {
        x: [0.03, 0.19, 0.34, 0.46, 0.78, 0.81, 1.08, 1.18, 1.39, 1.6, 1.65, 1.9],
        y: [0.67, 0.85, 1.05, 1, 1.4, 1.5, 1.3, 1.54, 1.55, 1.68, 1.73, 1.6],
        start: [0.6, -0.2], share: 0.75, steps: 20,
    },
    controls: [slider('share', 'step size α, in 2/λmax', 0.01, 1.2, 0.01), slider('steps', 'steps', 1, 200, 1)],
    question: (settings) => ({...settings, offsets: lineOffsets, slopes: lineSlopes}),
    mapOf: ['x', 'y'],
    solved: (answer, {share}) => answer.factor > 1 - 1e-3 && share > 0.5 && share < 1.025,
    draw(stage) {
        const {settings, change} = stage;
        const data = plot({title: 'The points and their line', x: [0, 2], y: [0, 2.5], xName: 'x', yName: 'y', handle: (i) => `point ${i + 1}`,
            move: (i, x, y) => change({x: settings.x.with(i, x), y: settings.y.with(i, y)})});
        const bowl = plot({title: 'Loss L(φ) and the path of descent', x: [0, 2], y: [-1, 1], xName: 'offset φ₀', yName: 'slope φ₁', handle: () => 'start',
            move: (i, x, y) => change({start: [x, y]})});
        stage.append(data, bowl);
        return (answer, {x, y, start}) => {
            const across = [0, 2], [offsets, slopes] = answer.path;
            data.show({handles: x.map((each, i) => [each, y[i]]), lines: [
                {x: across, y: answer.best_line, colour: 5, name: 'closed form'}, {x: across, y: answer.end_line, colour: 1, dashed: true, name: 'where descent ended'}]});
            bowl.show({map: {rows: answer.map, low: 0, high: 80}, handles: [start], lines: [{x: offsets, y: slopes, colour: 1, name: 'descent'}],
                points: [{x: [answer.best[0]], y: [answer.best[1]], colour: 5, name: 'closed form'}]});
            stage.tell({'step size α': answer.alpha, '2/λmax': answer.limit, 'least loss': answer.least, 'loss after the last step': answer.losses.at(-1),
                'a step multiplies the steepest error by |1 − αλmax|': answer.factor, 'descent ended at φ': [offsets, slopes].map((each) => digits(each.at(-1))).join(', ')});
        };
    },
});

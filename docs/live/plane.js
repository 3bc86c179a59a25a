// Chapter 7: a network learns classes of points in the plane, the reader's own among them.
'use strict';

const planeLines = (text) => text.split('\n').filter((line) => line.trim());
const planeLine = (x, y, label) => [x, y].map((each) => Number(each.toFixed(3))).concat(label).join(',');
const planeOwn = ({set}) => set === 'own';

live('plane', {
    replaces: '07_backprop/spirals',
    says: 'Train, stop, change a setting, look at the borders between the classes. With points of your own: click them into the plane, drag them, press Delete on one, or paste lines x,y,class. ' +
        'Challenge: get all points of the spirals right with at most 40 parameters.',
    code: 'EE.5',
    settings: {set: 'spirals', rule: 'sgd', alpha: 0.2, activation: 'tanh', width: 12, depth: 2, seed: 0, epochs: 100, label: '0',
        points: [[-0.9, -0.5, 0], [-0.6, 0.1, 0], [-0.2, 0.5, 0], [0.3, 0.5, 0], [0.6, 0.1, 0], [0.8, -0.4, 0], [0.1, 0.1, 1], [-0.1, -0.2, 1], [0.2, -0.6, 1], [0.9, 0.7, 1], [-0.9, 0.6, 1]]
            .map((each) => planeLine(...each)).join('\n')},
    controls: [
        play('epochs', 'Train', 3), slider('epochs', 'epochs', 0, 300, 1), slider('alpha', 'step size α', 0.001, 1, 0.05, {scale: 'log'}),
        choice('rule', 'rule', [['sgd', 'SGD'], ['adam', 'Adam (chapter 10)']]), slider('width', 'units a layer', 1, 12, 1), slider('depth', 'hidden layers', 0, 3, 1),
        choice('activation', 'activation', [['tanh', 'tanh'], ['relu', 'ReLU'], ['sigmoid', 'sigmoid'], ['linear', 'none']]),
        slider('seed', 'other start weights', 0, 20, 1), choice('set', 'points', [['spirals', 'three spirals'], ['xor', 'XOR'], ['own', 'your own']]),
        when(planeOwn, choice('label', 'class of a click', ['0', '1', '2', '3', '4'])), when(planeOwn, lines('points', 'x,y,class')),
    ],
    question: ({label: _, ...settings}, playing) => ({...settings, points: planeOwn(settings) ? settings.points : '', regions: Number(!playing && settings.activation === 'relu')}),
    solved: ({correct, examples, parameters}, {set}) => set === 'spirals' && correct === examples && parameters <= 40,
    draw(stage) {
        const {settings, change} = stage;
        const edit = (act) => {
            if (!planeOwn(settings)) return;
            const list = planeLines(settings.points);
            act(list);
            change({points: list.join('\n')});
        };
        const options = {title: 'The likeliest class of each place', xName: 'x₁', yName: 'x₂', handle: (i) => `point ${i + 1} of class ${planeLines(settings.points)[i]?.split(',')[2]}`,
            move: (i, x, y) => edit((list) => list.splice(i, 1, planeLine(x, y, list[i].split(',')[2]))), remove: (i) => edit((list) => list.splice(i, 1)),
            click: (x, y) => edit((list) => list.push(planeLine(x, y, settings.label)))};
        const plane = plot(options), curves = plot({title: 'Learning', xName: 'epoch', yName: 'mean loss; share right', y: [0, 1.5]});
        stage.append(plane, curves);
        return ({points: [x, y], labels, right, top, ...answer}, {set}) => {
            Object.assign(options, {x: [-right, right], y: [-top, top]});
            const classes = [...new Set(labels)].sort(), own = set === 'own';
            const of = (list, c) => own ? [] : list.filter((_, i) => labels[i] === c);
            plane.show({map: {rows: answer.probability, low: 1 / Math.max(2, classes.length), high: 1, classes: answer.likeliest}, handles: own ? x.map((each, i) => [each, y[i], labels[i]]) : [],
                points: classes.map((c) => ({x: of(x, c), y: of(y, c), colour: c, shape: c, name: `${'●■▲▼◆'[c]} class ${c}`}))});
            const epochs = answer.losses.map((_, i) => i + 1);
            curves.show({lines: [{x: epochs, y: answer.losses, colour: 5, name: 'loss'}, {x: epochs, y: answer.accuracies, colour: 4, name: 'right'}]});
            stage.tell({'parameters': answer.parameters, 'points that are right': `${answer.correct} of ${answer.examples}`, 'loss': answer.losses.at(-1),
                'linear regions here, exactly': answer.regions ?? 'counted for ReLU, while no training runs'});
        };
    },
});

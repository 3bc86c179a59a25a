// Chapter 10: up to four rules from one start, on a surface with their paths on it.
'use strict';

const raceRules = ['gd', 'momentum', 'velocity', 'heavy-ball', 'nesterov', 'normalized', 'adagrad', 'rmsprop', 'adadelta', 'adam', 'adamax', 'nadam', 'radam', 'amsgrad', 'adamw', 'none'];
const raceSchedules = ['constant', ['linear', 'linear to 1 %'], ['step', 'step: × ½ five times'], 'exponential', ['inverse', '1/t'], ['inverse-root', '1/√t'], 'cosine', ['warm-up', 'warm-up × cosine']];
/** Where a race begins, and which losses are drawn. */
const raceSurfaces = {
    canyon: {start: [-2, 0.6], alpha: [0.01, 0.02, 0.002, 0.02], steps: 300, losses: [1e-8, 1e3]},
    rosenbrock: {start: [-1.2, 1], alpha: [0.002, 0.02, 0.001, 0.1], steps: 1000, losses: [1e-8, 1e4]},
    gabor: {start: [1, 5], alpha: [0.05, 0.05, 0.01, 0.05], steps: 300, losses: [0.1, 100]},
};
const raceNumbers = [1, 2, 3, 4];

live('race', {
    replaces: '10_optimizers/descents_canyon_first',
    says: 'Drag the start, choose the rules and their step sizes. Give momentum α = 0.1: it runs past the minimum, comes back, and is there first all the same. ' +
        'Challenge: on the Gabor loss, start in a false valley, one that leads a careful descent to a higher loss, and find a rule and its settings that end in the lowest.',
    code: 'L10.2',
    settings: {surface: 'canyon', start: [-2, 0.6], rule1: 'gd', rule2: 'momentum', rule3: 'nesterov', rule4: 'adam', alpha: [0.01, 0.02, 0.002, 0.02], beta: 0.9, schedule: 'constant', steps: 300},
    controls: [
        (settings, change) => choice('surface', 'loss', [['canyon', 'canyon'], ['rosenbrock', 'Rosenbrock’s valley'], ['gabor', 'Gabor']])(settings, ({surface}) => {
            const {start, alpha, steps} = raceSurfaces[surface];
            return change({surface, start, alpha, steps});
        }),
        slider('steps', 'steps', 1, 1000, 1), slider('beta', 'β of momentum', 0, 0.99, 0.01), choice('schedule', 'schedule', raceSchedules),
        ...raceNumbers.flatMap((n) => [choice(`rule${n}`, `rule ${n}`, raceRules), when((settings) => settings[`rule${n}`] !== 'none', entry('alpha', n - 1, `α of rule ${n}`, 1e-4, 100, 0.05, {scale: 'log'}))]),
        play('steps', 'Run', 5),
    ],
    mapOf: ['surface'],
    solved: (answer, {surface}) => surface === 'gabor' && answer.valley > answer.target && raceNumbers.some((n) => answer[`arrived${n}`] >= 0),
    draw(stage) {
        const {change} = stage;
        const map = plot({title: 'The loss from above, and the paths on it', xName: 'φ₀', yName: 'φ₁', handle: () => 'start', move: (i, x, y) => change({start: [x, y]})});
        const losses = plot({title: 'Loss over steps', xName: 'step', yName: 'loss L', yLog: true});
        stage.append(map, losses);
        return (answer, settings) => {
            const runs = raceNumbers.filter((n) => answer[`path${n}`]), ends = (list) => [list[0], list.at(-1)];
            const line = (n, x, y) => ({x, y, colour: n - 1, name: settings[`rule${n}`]});
            map.show({x: ends(answer.phi0), y: ends(answer.phi1), handles: [settings.start],
                map: {rows: answer.map, low: answer.target, log: settings.surface !== 'gabor'},
                lines: runs.map((n) => line(n, ...answer[`path${n}`])),
                points: [{x: [answer.minimum[0]], y: [answer.minimum[1]], colour: 5, name: 'minimum'}]});
            losses.show({x: [0, settings.steps], y: raceSurfaces[settings.surface].losses, lines: [
                ...runs.map((n) => line(n, answer[`losses${n}`].map((_, k) => k), answer[`losses${n}`])),
                {x: [0, settings.steps], y: [answer.target, answer.target], colour: 5, dashed: true, name: 'target'}]});
            stage.tell(Object.fromEntries(runs.map((n) => [`${n}. ${settings[`rule${n}`]}, α = ${digits(settings.alpha[n - 1], 3)}`,
                answer[`diverged${n}`] ? `diverges after ${answer[`losses${n}`].length - 1} steps` : `loss ${digits(answer[`losses${n}`].at(-1))}, ` +
                (answer[`arrived${n}`] >= 0 ? `at L ≤ ${answer.target} to stay after ${answer[`arrived${n}`]} steps` : `not there to stay by step ${settings.steps}`)])));
        };
    },
});
